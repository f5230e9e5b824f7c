package io.flowmart.deploy.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query of Prometheus names. It is not checked for anything else.
 *
 * @param selectors its metrics, each with the labels that it is narrowed down by
 * @param grouping  the labels that it groups or matches by
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/basics/">Prometheus: querying</a>
 */
record PromQl(List<Selector> selectors, Set<String> grouping) {

    /**
     * A metric in a query.
     *
     * @param labels those between its braces
     */
    record Selector(String metric, Set<String> labels) {}

    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^]]*]|[a-zA-Z_:][\\w:]*|[0-9.]+\\w*|[{}(),=~!<>+*/%^-]|\\s+");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");
    private static final Set<String> CLAUSES = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException if something in it is not understood
     */
    static PromQl of(String query) {
        List<String> tokens = tokens(query);
        List<Selector> selectors = new ArrayList<>();
        Set<String> grouping = new TreeSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
            if (CLAUSES.contains(token)) {
                int end = end(tokens, i, ")");
                tokens.subList(i, end).stream().skip(1).filter(PromQl::isName).forEach(grouping::add);
                i = end;
            } else if (isName(token) && !WORDS.contains(token) && !next.equals("(") && !CLAUSES.contains(next)) {
                int end = next.equals("{") ? end(tokens, i, "}") : i;
                selectors.add(new Selector(token, labels(tokens.subList(i, end))));
                i = end;
            }
        }
        return new PromQl(selectors, grouping);
    }

    private static List<String> tokens(String query) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(query);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() != end) {
                break;
            }
            end = matcher.end();
            if (!matcher.group().isBlank()) {
                tokens.add(matcher.group());
            }
        }
        if (end != query.length()) {
            throw new IllegalArgumentException("Not understood: " + query.substring(end) + " in " + query);
        }
        return tokens;
    }

    private static int end(List<String> tokens, int from, String closing) {
        int end = from + tokens.subList(from, tokens.size()).indexOf(closing);
        if (end < from) {
            throw new IllegalArgumentException(closing + " is missing: " + String.join(" ", tokens));
        }
        return end;
    }

    /** After the metric and its brace, the names alone: values are in quotes. */
    private static Set<String> labels(List<String> tokens) {
        Set<String> labels = new TreeSet<>();
        tokens.stream().skip(2).filter(PromQl::isName).forEach(labels::add);
        return labels;
    }

    private static boolean isName(String token) {
        return NAME.matcher(token).matches();
    }
}
