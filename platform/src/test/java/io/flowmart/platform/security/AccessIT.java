package io.flowmart.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Http.Answer;
import io.flowmart.platform.sample.ReadsConsole;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.security.testing.TestTokens;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;

@SampleTest
@ReadsConsole
class AccessIT {

    private static final UserId USER = UserId.random();
    private static final String UNAUTHENTICATED = "application/problem+json 401 unauthenticated";
    private static final String FORBIDDEN = "application/problem+json 403 forbidden";

    @Autowired
    private Http http;

    static Stream<String> badTokens() {
        return Stream.of(
                TestTokens.expired(USER),
                TestTokens.forged(USER),
                TestTokens.customer(USER) + "x",
                "Bearer",
                "Bearer nonsense",
                "Bearer a.b.c",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
                "Basic dXNlcjpwYXNz");
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void refusesATokenThatIsNotGood(String token, CapturedOutput output) {
        Answer answer = http.get("/sample/me", "Authorization", token);
        assertThat(answer.problem()).isEqualTo(UNAUTHENTICATED);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sample/me", "/nowhere", "/admin/audit/events", "/actuator/env", "/sample/public/nobody"})
    void asksForATokenWhereverAPathIsNotPublic(String path, CapturedOutput output) {
        assertThat(http.get(path).problem()).isEqualTo(UNAUTHENTICATED);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sample/operators", "/admin/audit/events?aggregateId=a", "/admin/nowhere", "/actuator/env"})
    void keepsCustomersFromWhatOperatorsMayDo(String path, CapturedOutput output) {
        assertThat(http.get(path, "Authorization", TestTokens.customer(USER)).problem())
                .isEqualTo(FORBIDDEN);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void letsOperatorsIn() {
        assertThat(http.get("/sample/operators", "Authorization", TestTokens.operator())
                        .text())
                .isEqualTo("yes");
    }

    @Test
    void knowsWhoCalls() {
        assertThat(http.get("/sample/me", "Authorization", TestTokens.customer(USER))
                        .json()
                        .asString())
                .isEqualTo(USER.value());
    }

    @Test
    void takesNoServiceForAPerson(CapturedOutput output) {
        assertThat(http.get("/sample/me", "Authorization", TestTokens.service("payment", "users.read"))
                        .problem())
                .isEqualTo(FORBIDDEN);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/info", "/actuator/prometheus", "/v3/api-docs"})
    void letsAnyoneSeeThatItLives(String path) {
        assertThat(http.get(path).status()).isEqualTo(200);
    }
}
