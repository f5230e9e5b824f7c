package io.flowmart.stripe.simulator;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a caller attaches to an object: at most 50 keys of 40 characters with values of 500.
 *
 * @see <a href="https://docs.stripe.com/metadata">Metadata</a>
 */
final class Metadata {

    private static final int MOST_KEYS = 50;
    private static final int LONGEST_KEY = 40;
    private static final int LONGEST_VALUE = 500;

    private Metadata() {}

    /** An empty value, and an empty text in place of all pairs, mean that there is nothing. */
    static ObjectNode of(Params params) {
        var metadata = Json.object();
        if ("".equals(params.texts().get("metadata"))) {
            return metadata;
        }
        Params pairs = params.nested("metadata");
        if (pairs == null) {
            return metadata;
        }
        var texts = pairs.texts();
        for (String key : pairs.names()) {
            String value = texts.get(key);
            if (value == null) {
                throw pairs.refused(key, "Invalid string: metadata values must be strings");
            }
            if (key.length() > LONGEST_KEY) {
                throw params.refused(
                        "metadata",
                        "Metadata keys can have up to 40 characters, but you passed in a key that is " + key.length()
                                + " characters.");
            }
            if (value.length() > LONGEST_VALUE) {
                throw pairs.refused(
                        key,
                        "Metadata values can have up to 500 characters, but you passed in a value that is "
                                + value.length() + " characters.");
            }
            if (!value.isEmpty()) {
                metadata.put(key, value);
            }
        }
        if (metadata.size() > MOST_KEYS) {
            throw params.refused("metadata", "You can only have up to 50 metadata keys.");
        }
        return metadata;
    }
}
