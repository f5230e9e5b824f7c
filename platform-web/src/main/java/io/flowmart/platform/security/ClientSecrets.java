package io.flowmart.platform.security;

import java.util.Optional;

/** Stub until merge. */
public final class ClientSecrets {
    public ClientSecrets() {}

    public String seal(String clientSecret, String context) {
        return "v1." + clientSecret;
    }

    public Optional<String> open(String sealed, String context) {
        return Optional.of(sealed.substring(3));
    }
}
