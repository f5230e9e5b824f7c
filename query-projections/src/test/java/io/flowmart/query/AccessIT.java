package io.flowmart.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@QueryTest
@ExtendWith(OutputCaptureExtension.class)
class AccessIT {

    private static final Story STORY = Story.ofSomeone();

    @Autowired
    private Http http;

    static Stream<String> paths() {
        return Stream.of(
                "/orders",
                "/orders/" + STORY.orderId,
                "/orders/status/" + STORY.orderId,
                "/payments/" + STORY.paymentId,
                "/admin/ledger",
                "/admin/projections",
                "/admin/projections/orders");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void nothingIsToldWithoutAGoodToken(String path, CapturedOutput output) {
        for (String token :
                new String[] {null, "Bearer nonsense", TestTokens.expired(STORY.buyer), TestTokens.forged(STORY.buyer)
                }) {
            Answer answer = http.get(token, path);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            assertProblem(answer, "unauthenticated");
        }
        assertThat(output).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/nonsense",
                "/orders/status/nonsense",
                "/orders/status/payment-0198c2f6-0000-8000-8000-000000000000",
                "/orders/status/order-0198C2F6-0000-8000-8000-000000000000",
                "/orders/order-0198c2f6-0000-8000-8000-0000000000000",
                "/payments/nonsense",
                "/payments/order-0198c2f6-0000-8000-8000-000000000000"
            })
    void refusesAnIdThatIsNone(String path, CapturedOutput output) {
        Answer answer = http.get(TestTokens.customer(UserId.random()), path);

        assertThat(answer.status()).isEqualTo(400);
        assertProblem(answer, "invalid_field");
        assertThat(answer.text("field")).isEqualTo(path.startsWith("/orders") ? "orderId" : "paymentId");
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void anUnknownPathIsNotThere(CapturedOutput output) {
        assertNotFound(http.get(TestTokens.customer(UserId.random()), "/orders/status/x/y"));
        assertNotFound(http.get(TestTokens.customer(UserId.random()), "/payments"));
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void readsOnly() {
        Answer answer = http.post(TestTokens.customer(STORY.buyer), "/orders/status/" + STORY.orderId);

        assertThat(answer.status()).isEqualTo(405);
        assertProblem(answer, "method_not_allowed");
    }

    @Test
    void aServiceHasNoOrders() {
        Answer answer = http.get(TestTokens.service("payment", "users.read"), "/orders");

        assertThat(answer.status()).isEqualTo(403);
        assertProblem(answer, "forbidden");
    }

    private static void assertNotFound(Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertProblem(answer, "not_found");
    }

    private static void assertProblem(Answer answer, String code) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo(code);
    }
}
