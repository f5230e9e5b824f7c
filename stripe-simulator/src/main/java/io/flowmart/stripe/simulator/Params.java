package io.flowmart.stripe.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, read with Stripe's rules and refused with Stripe's errors. All reading happens before an
 * endpoint starts to work, so that nothing refused here is kept under an idempotency key.
 *
 * @see <a href="https://docs.stripe.com/error-codes">Error codes</a>
 */
final class Params {

    private static final int LONGEST = 5000;

    private final Map<String, Object> values;
    private final String prefix;

    Params(Map<String, Object> values) {
        this(values, "");
    }

    private Params(Map<String, Object> values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    Params allow(String... names) {
        var allowed = Set.of(names);
        for (String name : values.keySet()) {
            if (!allowed.contains(name) && !(prefix.isEmpty() && name.equals("expand"))) {
                String param = name(name);
                throw ApiError.invalid("Received unknown parameter: " + ApiError.shortened(param))
                        .code("parameter_unknown")
                        .param(param);
            }
        }
        return this;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Set<String> names() {
        return values.keySet();
    }

    boolean isText(String name) {
        return values.get(name) instanceof String;
    }

    @Nullable
    String string(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw refused(name, "Invalid string: a nested value was given").code("parameter_invalid_string_blank");
        }
        if (text.isEmpty()) {
            throw refused(
                            name,
                            "You passed an empty string for '" + name(name) + "'. We assume empty values are an attempt"
                                    + " to unset a field; however '" + name(name) + "' cannot be unset.")
                    .code("parameter_invalid_empty");
        }
        if (text.length() > LONGEST) {
            throw refused(name, "Invalid string: must be at most " + LONGEST + " characters");
        }
        return text;
    }

    String requiredString(String name) {
        String value = string(name);
        if (value == null) {
            throw refused(name, "Missing required param: " + name(name) + ".").code("parameter_missing");
        }
        return value;
    }

    @Nullable
    Long integer(String name) {
        String value = string(name);
        if (value == null) {
            return null;
        }
        try {
            if (value.charAt(0) != '+') {
                return Long.parseLong(value);
            }
        } catch (NumberFormatException e) {
            // Refused below, like a leading plus, which Long.parseLong would have let through.
        }
        throw refused(name, "Invalid integer: " + ApiError.shortened(value)).code("parameter_invalid_integer");
    }

    int integer(String name, int fallback, int least, int most) {
        Long value = integer(name);
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            throw refused(name, "Invalid " + name + ": must be between " + least + " and " + most + ".")
                    .code("parameter_invalid_integer");
        }
        return value.intValue();
    }

    boolean flag(String name) {
        String value = oneOf(name, "true", "false");
        return "true".equals(value);
    }

    @Nullable
    String oneOf(String name, String... choices) {
        String value = string(name);
        if (value != null && !Arrays.asList(choices).contains(value)) {
            throw refused(name, "Invalid %s: must be one of %s".formatted(name(name), String.join(", ", choices)));
        }
        return value;
    }

    @Nullable
    Params nested(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked")
            var map = (Map<String, Object>) value;
            return new Params(map, name(name));
        }
        throw refused(name, "Invalid object").code("parameter_invalid_empty");
    }

    /** A list; a single value is not one, as at Stripe. */
    List<String> strings(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Map<?, ?> map)
                || !map.keySet().stream().allMatch(key -> key.toString().matches("[0-9]{1,4}"))) {
            throw refused(name, "Invalid array");
        }
        var strings = new ArrayList<String>();
        map.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> Integer.parseInt(entry.getKey().toString())))
                .forEach(entry -> {
                    if (!(entry.getValue() instanceof String text)) {
                        throw refused(name, "Invalid array");
                    }
                    strings.add(text);
                });
        return strings;
    }

    /** The plain values, unchecked. */
    Map<String, String> texts() {
        var texts = new HashMap<String, String>();
        values.forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    /** The plain values below a name, unchecked. */
    Map<String, String> pairs(String name) {
        return isText(name) || !has(name)
                ? Map.of()
                : Objects.requireNonNull(nested(name)).texts();
    }

    ApiError refused(String name, String message) {
        return ApiError.invalid(message).param(name(name));
    }

    /** One text for one meaning: sorted, whatever the order on the wire. */
    String canonical() {
        return Json.text(values);
    }

    private String name(String name) {
        return prefix.isEmpty() ? name : prefix + "[" + name + "]";
    }
}
