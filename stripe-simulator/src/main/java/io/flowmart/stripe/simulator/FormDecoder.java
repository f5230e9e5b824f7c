package io.flowmart.stripe.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads {@code application/x-www-form-urlencoded} with nested keys ({@code metadata[order_id]=7},
 * {@code payment_method_types[]=card}) into a tree of sorted maps; a list is a map whose keys are its positions.
 * Stricter than the JDK's decoder: what is not UTF-8, or holds a NUL that PostgreSQL cannot store, is refused.
 *
 * @see <a href="https://docs.stripe.com/api">Stripe accepts form-encoded request bodies</a>
 */
final class FormDecoder {

    private static final int MOST_PARAMETERS = 1000;
    private static final int DEEPEST = 5;

    private FormDecoder() {}

    static Params decode(byte[] form) {
        var root = new TreeMap<String, Object>();
        int start = 0;
        int count = 0;
        for (int i = 0; i <= form.length; i++) {
            if (i == form.length || form[i] == '&') {
                if (i > start) {
                    if (++count > MOST_PARAMETERS) {
                        throw ApiError.invalid("Too many parameters: at most " + MOST_PARAMETERS + " are accepted.");
                    }
                    pair(Arrays.copyOfRange(form, start, i), root);
                }
                start = i + 1;
            }
        }
        return new Params(root);
    }

    private static void pair(byte[] pair, Map<String, Object> root) {
        int equals = 0;
        while (equals < pair.length && pair[equals] != '=') {
            equals++;
        }
        String key = text(pair, 0, equals);
        String value = equals == pair.length ? "" : text(pair, equals + 1, pair.length);
        put(root, key, value);
    }

    private static void put(Map<String, Object> root, String key, String value) {
        int bracket = key.indexOf('[');
        String name = bracket < 0 ? key : key.substring(0, bracket);
        if (name.isEmpty() || name.indexOf(']') >= 0) {
            throw malformed(key);
        }
        Map<String, Object> map = root;
        int at = bracket < 0 ? key.length() : bracket;
        for (int depth = 1; at < key.length(); depth++) {
            int close = key.indexOf(']', at);
            if (key.charAt(at) != '[' || close < 0 || depth > DEEPEST) {
                throw malformed(key);
            }
            map = child(map, name, key);
            name = key.substring(at + 1, close);
            if (name.indexOf('[') >= 0) {
                throw malformed(key);
            }
            if (name.isEmpty()) {
                name = Integer.toString(map.size());
            }
            at = close + 1;
        }
        if (map.put(name, value) instanceof Map) {
            throw malformed(key);
        }
    }

    private static Map<String, Object> child(Map<String, Object> map, String name, String key) {
        Object child = map.computeIfAbsent(name, absent -> new TreeMap<String, Object>());
        if (child instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked")
            var nested = (Map<String, Object>) child;
            return nested;
        }
        throw malformed(key);
    }

    private static String text(byte[] form, int from, int to) {
        var bytes = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            if (form[i] == '%') {
                int high = i + 2 < to ? Character.digit(form[i + 1], 16) : -1;
                int low = i + 2 < to ? Character.digit(form[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw ApiError.invalid("Invalid request: the parameters are not properly percent-encoded.");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(form[i] == '+' ? ' ' : form[i]);
            }
        }
        return utf8(bytes.toByteArray());
    }

    private static String utf8(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw ApiError.invalid("Invalid request: the parameters contain a NUL character.");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw ApiError.invalid("Invalid request: the parameters are not valid UTF-8.");
        }
    }

    private static ApiError malformed(String key) {
        return ApiError.invalid("Invalid request: malformed parameter name.").param(key);
    }
}
