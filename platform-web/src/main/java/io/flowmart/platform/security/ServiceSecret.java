package io.flowmart.platform.security;

import io.flowmart.platform.SettingProblem;

/**
 * What a service proves to the user context with who it is: the same text everywhere, from {@code
 * flowmart.security.service-secret}.
 *
 * @param value 16 to 72 characters, which is as far as bcrypt looks
 */
public record ServiceSecret(String value) {

    private static final int MIN = 16;
    private static final int MAX = 72;

    /**
     * Takes a secret.
     *
     * @throws SettingProblem if it is missing, too short, too long, or anyone could guess it
     */
    public ServiceSecret {
        if (value.length() < MIN || value.length() > MAX || Guessable.is(value)) {
            throw new SettingProblem(
                    ("Services need a secret that nobody can guess: set flowmart.security.service-secret to"
                                    + " the same text of %d to %d characters everywhere, made by \"openssl rand -hex 32\".")
                            .formatted(MIN, MAX));
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ServiceSecret";
    }
}
