package io.flowmart.deploy.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * A Dockerfile, as far as ours goes.
 *
 * @param stages in their order; the last becomes the image
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Docker: Dockerfile reference</a>
 */
record Dockerfile(List<Stage> stages) {

    /**
     * What is between two FROM.
     *
     * @param name  by which a later one refers to it; empty if it has none
     * @param image which it begins with
     */
    record Stage(String name, String image, List<Instruction> instructions) {

        /** What follows each instruction of a kind. */
        Stream<String> all(String keyword) {
            return instructions.stream()
                    .filter(instruction -> instruction.keyword().equals(keyword))
                    .map(Instruction::arguments);
        }

        /** What follows the one instruction of a kind. */
        String only(String keyword) {
            return all(keyword)
                    .reduce((one, other) -> {
                        throw new IllegalStateException(keyword + " is there twice");
                    })
                    .orElseThrow(() -> new IllegalStateException(keyword + " is missing"));
        }

        /** A command in its exec form, a list in JSON. */
        List<String> command(String keyword) {
            String json = only(keyword).replaceFirst("^(--\\S+ +)*(CMD +)?", "");
            return new Yaml().<List<String>>load(json);
        }

        /** The variables that the image sets. */
        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            all("ENV")
                    .flatMap(pairs -> Stream.of(pairs.split(" +")))
                    .map(pair -> pair.split("=", 2))
                    .forEach(pair -> environment.put(pair[0], pair[1]));
            return environment;
        }
    }

    /** A line. */
    record Instruction(String keyword, String arguments) {}

    private static final Pattern FROM = Pattern.compile("(\\S+)(?: AS (\\S+))?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    /**
     * Reads it.
     *
     * @param given the arguments of the build, for those that have no default
     */
    static Dockerfile parse(String text, Map<String, String> given) {
        List<Stage> stages = new ArrayList<>();
        Map<String, String> arguments = new LinkedHashMap<>();
        String lines = text.replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.split(" +", 2);
            switch (parts[0]) {
                case "ARG" -> declare(parts[1], given, arguments);
                case "FROM" -> stages.add(stage(filled(parts[1], arguments)));
                default -> stages.getLast().instructions().add(new Instruction(parts[0], filled(parts[1], arguments)));
            }
        });
        return new Dockerfile(stages);
    }

    private static void declare(String argument, Map<String, String> given, Map<String, String> arguments) {
        String[] parts = argument.split("=", 2);
        String value = given.getOrDefault(parts[0], parts.length == 2 ? parts[1] : null);
        if (value == null) {
            throw new IllegalArgumentException("The build needs the argument " + parts[0]);
        }
        arguments.put(parts[0], value);
    }

    private static Stage stage(String from) {
        Matcher matcher = FROM.matcher(from);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("FROM " + from);
        }
        String name = matcher.group(2);
        return new Stage(name == null ? "" : name, matcher.group(1), new ArrayList<>());
    }

    private static String filled(String text, Map<String, String> arguments) {
        return VARIABLE.matcher(text).replaceAll((MatchResult found) -> {
            String value = arguments.get(found.group(1));
            return Matcher.quoteReplacement(value == null ? found.group() : value);
        });
    }

    /** The stage that becomes the image. */
    Stage last() {
        return stages.getLast();
    }

    Stage named(String name) {
        return stages.stream()
                .filter(stage -> stage.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalStateException("There is no stage " + name));
    }
}
