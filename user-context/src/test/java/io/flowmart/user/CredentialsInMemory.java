package io.flowmart.user;

import io.flowmart.api.user.PasswordHash;
import io.flowmart.api.user.UserId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Credentials without a database. */
final class CredentialsInMemory implements Credentials {

    private final Map<String, Credential> byEmail = new HashMap<>();

    @Override
    public boolean claim(String email, UserId user, PasswordHash passwordHash) {
        return !exists(user)
                && byEmail.putIfAbsent(email.toLowerCase(Locale.ROOT), new Credential(user, passwordHash)) == null;
    }

    @Override
    public Optional<Credential> find(String email) {
        return Optional.ofNullable(byEmail.get(email.toLowerCase(Locale.ROOT)));
    }

    @Override
    public boolean exists(UserId user) {
        return byEmail.values().stream()
                .anyMatch(credential -> credential.userId().equals(user));
    }
}
