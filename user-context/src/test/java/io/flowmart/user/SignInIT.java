package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ExtendWith(OutputCaptureExtension.class)
class SignInIT extends UserApi {

    @Test
    void givesATokenToWhoKnowsThePassword(CapturedOutput output) {
        String email = newEmail();
        UserId user = new UserId(text(signUp(email, PASSWORD, "Ada"), "userId"));

        MvcTestResult answer = signIn(email.toUpperCase(), PASSWORD);

        assertThat(answer).hasStatus(200);
        assertThat(answer).bodyJson().extractingPath("$.tokenType").isEqualTo("Bearer");
        assertThat(answer).bodyJson().extractingPath("$.expiresIn").isEqualTo(3600);
        assertThat(answer).headers().containsHeader("Cache-Control");
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated", "flowmart.user.UserAuthenticated");
        assertThat(output.getAll()).doesNotContain(text(answer, "accessToken")).doesNotContain(PASSWORD);
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownAddressAlike() {
        String email = newEmail();
        UserId user = new UserId(text(signUp(email, PASSWORD, "Ada"), "userId"));

        MvcTestResult wrong = signIn(email, "wrong horse battery");
        MvcTestResult unknown = signIn(newEmail(), PASSWORD);

        assertProblem(wrong, 401, "invalid_credentials");
        assertProblem(unknown, 401, "invalid_credentials");
        assertThat(body(wrong)).isEqualTo(body(unknown));
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "ada\u0000@example.com"})
    void refusesWhatIsNoAddress(@Nullable String email) {
        assertProblem(signIn(email, PASSWORD), 400, "invalid_field", "email");
    }

    @Test
    void refusesAnAddressWithHalfACharacter() {
        String body = "{\"email\":\"ada\\ud800@example.com\",\"password\":\"%s\"}".formatted(PASSWORD);

        assertProblem(post("/users/signin", null, body), 400, "invalid_field", "email");
    }

    @Test
    void refusesAnAddressThatIsTooLong() {
        assertProblem(signIn("a".repeat(256), PASSWORD), 400, "invalid_field", "email");
    }

    @Test
    void refusesAMissingPassword() {
        assertProblem(signIn(newEmail(), null), 400, "invalid_field", "password");
    }

    @Test
    void refusesPasswordsThatNobodyCanHave() {
        assertProblem(signIn(newEmail(), ""), 401, "invalid_credentials");
        assertProblem(signIn(newEmail(), "\u0000\ud800" + "p".repeat(100_000)), 401, "invalid_credentials");
    }

    @Test
    void refusesAQueryInsteadOfABody() {
        assertProblem(get("/users/signin", null), 405, "method_not_allowed");
    }
}
