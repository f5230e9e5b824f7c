package io.flowmart.platform.security;

import java.util.regex.Pattern;

/** Finds secrets that are none, because they were copied from an example or are one character over and over. */
public final class Guessable {

    private static final Pattern EXAMPLE = Pattern.compile(
            "change.?(me|this|it)|example|default|placeholder|replace|your.?secret", Pattern.CASE_INSENSITIVE);

    private static final int FEW_CHARACTERS = 5;

    private Guessable() {}

    /** Whether a secret looks like an example's, or hardly varies. */
    public static boolean is(String secret) {
        return EXAMPLE.matcher(secret).find() || secret.chars().distinct().count() < FEW_CHARACTERS;
    }
}
