package io.flowmart.user;

import io.flowmart.api.Rejection;
import io.flowmart.api.user.PasswordHash;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords with Argon2id. A hash takes time and memory on purpose, so only a few are made at a time, and who
 * has waited too long is sent away.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP: password
 *     storage</a>
 */
@Component
class Passwords {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int PARALLELISM = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ITERATIONS = 2;

    /** Takes as long to check as a real one, and no password fits it. */
    private static final PasswordHash NOBODYS = new PasswordHash("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
            .formatted(MEMORY_KIB, ITERATIONS, PARALLELISM, "A".repeat(22), "A".repeat(43)));

    /** Four of them take 76 MB. */
    private static final int MOST_AT_A_TIME = 4;

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, PARALLELISM, MEMORY_KIB, ITERATIONS);
    private final Semaphore running;
    private final Duration patience;

    @Autowired
    Passwords(UserSettings settings) {
        this(Math.min(MOST_AT_A_TIME, Runtime.getRuntime().availableProcessors()), settings.passwordPatience());
    }

    Passwords(int atATime, Duration patience) {
        this.running = new Semaphore(atATime, true);
        this.patience = patience;
    }

    /** A hash of the password, another one each time. */
    PasswordHash hash(Password password) {
        return inTurn(() -> new PasswordHash(encode(password)));
    }

    /** Whether the hash is the password's. Without a hash it is not, which takes just as long to find out. */
    boolean matches(Password password, @Nullable PasswordHash hash) {
        String encoded = (hash == null ? NOBODYS : hash).encoded();
        return inTurn(() -> argon2.matches(password.value(), encoded));
    }

    private String encode(Password password) {
        String encoded = argon2.encode(password.value());
        if (encoded == null) {
            throw new IllegalStateException("Only no password has no hash.");
        }
        return encoded;
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!running.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Rejection(
                        UserRejection.TOO_BUSY, "Too many people sign up and in just now; try again in a moment.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting to hash a password.", e);
        }
        try {
            return work.get();
        } finally {
            running.release();
        }
    }
}
