package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.api.Rejection;
import io.flowmart.api.user.PasswordHash;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private static final Password PASSWORD = new Password("correct horse battery");

    private final Passwords passwords = new Passwords(1, Duration.ofSeconds(5));

    @Test
    void recognisesAPasswordByItsHash() {
        PasswordHash hash = passwords.hash(PASSWORD);

        assertThat(passwords.matches(PASSWORD, hash)).isTrue();
        assertThat(passwords.matches(new Password("correct horse batterz"), hash))
                .isFalse();
    }

    @Test
    void hashesWithArgon2idAndASaltOfItsOwn() {
        assertThat(passwords.hash(PASSWORD).encoded()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.hash(PASSWORD)).isNotEqualTo(passwords.hash(PASSWORD));
    }

    @Test
    void takesAsLongForNobodyAsForSomebody() {
        PasswordHash hash = passwords.hash(PASSWORD);

        Duration somebody = shortest(() -> passwords.matches(new Password("wrong"), hash));
        Duration nobody = shortest(() -> passwords.matches(new Password("wrong"), null));

        assertThat(nobody).isBetween(somebody.dividedBy(2), somebody.multipliedBy(2));
    }

    @Test
    void recognisesNoPasswordOfNobody() {
        assertThat(passwords.matches(PASSWORD, null)).isFalse();
        assertThat(passwords.matches(new Password(""), null)).isFalse();
    }

    @Test
    void sendsAwayWhoHasWaitedTooLong() {
        Passwords busy = new Passwords(0, Duration.ZERO);

        assertThatExceptionOfType(Rejection.class)
                .isThrownBy(() -> busy.hash(PASSWORD))
                .extracting(Rejection::code)
                .isEqualTo(UserRejection.TOO_BUSY);
    }

    @Test
    void showsNeitherPasswordNorHash() {
        assertThat(PASSWORD).hasToString("Password[…]");
        assertThat(passwords.hash(PASSWORD)).hasToString("PasswordHash[…]");
    }

    /** The shortest of some runs has the least of what else the machine did. */
    private static Duration shortest(BooleanSupplier work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 7; i++) {
            long start = System.nanoTime();
            assertThat(work.getAsBoolean()).isFalse();
            best = Math.min(best, System.nanoTime() - start);
        }
        return Duration.ofNanos(best);
    }
}
