package io.flowmart.query.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

@QueryTest
class PaymentQueryIT {

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    static Stream<Arguments> payments() {
        return Stream.of(
                Arguments.of(begun(), "initiated", 0, null),
                Arguments.of(begun().charged(), "succeeded", 0, null),
                Arguments.of(begun().declined("insufficient_funds"), "failed", 0, "insufficient_funds"),
                Arguments.of(begun().voidRequested(VoidReason.PAYMENT_TIMED_OUT), "initiated", 0, null),
                Arguments.of(
                        begun().voidRequested(VoidReason.PAYMENT_TIMED_OUT).voided(VoidReason.PAYMENT_TIMED_OUT),
                        "voided",
                        0,
                        "payment_timed_out"),
                Arguments.of(begun().voidRequested(VoidReason.ORDER_CANCELLED).charged(), "succeeded", 0, null),
                Arguments.of(Story.ofSomeone().voided(VoidReason.ORDER_CANCELLED), "voided", 0, "order_cancelled"),
                Arguments.of(begun().charged().refundRequested(), "succeeded", 0, null),
                Arguments.of(begun().charged().refundRequested().moneyBack(2_500), "refunded", 2_500, null),
                Arguments.of(begun().charged().refundRequested().moneyBack(500), "succeeded", 500, null));
    }

    @ParameterizedTest
    @MethodSource("payments")
    void showsWhatBecameOfAPayment(Story story, String status, long refunded, String failure) {
        shop.happened(story);

        Answer answer = http.get(TestTokens.customer(story.buyer), "/payments/" + story.paymentId);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("paymentId")).isEqualTo(story.paymentId.value());
        assertThat(answer.text("orderId")).isEqualTo(story.orderId.value());
        assertThat(answer.text("status")).isEqualTo(status);
        assertThat(answer.number("amount")).isEqualTo(Story.TOTAL);
        assertThat(answer.number("refundedAmount")).isEqualTo(refunded);
        assertThat(answer.text("currency")).isEqualTo("EUR");
        assertThat(answer.body().has("failure")).isEqualTo(failure != null);
        assertThat(answer.body().path("failure").asString(null)).isEqualTo(failure);
    }

    @Test
    void someoneElsesPaymentIsNotThere() {
        Story story = begun();
        shop.happened(story);

        assertNotFound(http.get(TestTokens.customer(UserId.random()), "/payments/" + story.paymentId));
    }

    @Test
    void anUnknownPaymentIsNotThere() {
        Story story = Story.ofSomeone();

        assertNotFound(http.get(TestTokens.customer(story.buyer), "/payments/" + story.paymentId));
    }

    @Test
    void anEventWithoutItsPaymentIsLeftOut() {
        Story story = begun().charged();
        shop.store(story.paymentEvents().subList(1, 3));
        shop.settle();

        assertNotFound(http.get(TestTokens.customer(story.buyer), "/payments/" + story.paymentId));
    }

    private static Story begun() {
        return Story.ofSomeone().paymentInitiated();
    }

    private static void assertNotFound(Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo("not_found");
    }
}
