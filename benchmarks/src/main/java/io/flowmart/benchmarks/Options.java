package io.flowmart.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a driver is told on its command line, as {@code name=value}. */
final class Options {

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /** The defaults, changed by the arguments; one that is unknown ends the process with code 2. */
    static Options of(Map<String, String> defaults, String... arguments) {
        Map<String, String> values = new HashMap<>(defaults);
        for (String argument : arguments) {
            String[] option = argument.split("=", 2);
            if (option.length < 2 || !defaults.containsKey(option[0])) {
                System.err.println("An option is one of " + new TreeMap<>(defaults) + "; not " + argument);
                System.exit(2);
            }
            values.put(option[0], option[1]);
        }
        return new Options(values);
    }

    String text(String name) {
        return Objects.requireNonNull(values.get(name));
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }
}
