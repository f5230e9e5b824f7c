package io.flowmart.user;

import io.flowmart.api.user.PasswordHash;
import io.flowmart.api.user.UserId;
import java.util.Optional;

/** Who may sign in with what. An e-mail address belongs to one account, however its letters are written. */
interface Credentials {

    /** What a password is checked against. */
    record Credential(UserId userId, PasswordHash passwordHash) {}

    /**
     * Gives an e-mail address to a new account, in the transaction of the caller.
     *
     * @return false if the address is taken, or if the account has one
     */
    boolean claim(String email, UserId user, PasswordHash passwordHash);

    /** The account with the e-mail address. */
    Optional<Credential> find(String email);

    /** Whether there is such an account. */
    boolean exists(UserId user);
}
