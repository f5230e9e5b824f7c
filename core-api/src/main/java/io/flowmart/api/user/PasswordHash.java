package io.flowmart.api.user;

/**
 * A hashed password that does not show itself in logs.
 *
 * @param encoded the hash with its algorithm and parameters, {@code $argon2id$v=19$…}
 */
public record PasswordHash(String encoded) {

    @Override
    public String toString() {
        return "PasswordHash[…]";
    }
}
