package io.flowmart.query.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.ClientSecrets;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@QueryTest
@ExtendWith(OutputCaptureExtension.class)
class PaymentQueryIT {

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private ClientSecrets secrets;

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
                Arguments.of(begun().charged().moneyBack(1, 500, 500L), "partially_refunded", 500, null),
                Arguments.of(
                        begun().charged().moneyBack(1, 500, 500L).moneyBack(2, 2_000, 2_500L), "refunded", 2_500, null),
                Arguments.of(begun().charged().refundPending(1, 500), "succeeded", 0, null),
                Arguments.of(begun().charged().moneyBack(1, 500, 500L).moneyNotBack(1, 500, 0), "succeeded", 0, null),
                Arguments.of(
                        begun().charged()
                                .moneyBack(1, 500, 500L)
                                .moneyBack(2, 2_000, 2_500L)
                                .moneyNotBack(2, 2_000, 500),
                        "partially_refunded",
                        500,
                        null),
                Arguments.of(begun().actionRequired("v1.x"), "requires_action", 0, null),
                Arguments.of(begun().actionRequired("v1.x").charged(), "succeeded", 0, null),
                Arguments.of(begun().pending(null), "processing", 0, null),
                Arguments.of(begun().authorized(null), "authorized", 0, null),
                Arguments.of(begun().authorized(null).captureRequested(), "authorized", 0, null),
                Arguments.of(begun().authorized(null).captureRequested().charged(), "succeeded", 0, null),
                Arguments.of(
                        begun().authorized(null).voided(VoidReason.VOIDED_BY_OPERATOR),
                        "voided",
                        0,
                        "voided_by_operator"),
                Arguments.of(begun().charged().fee(60, Story.EUR), "succeeded", 0, null),
                Arguments.of(begun().charged().disputed("du_1", 2_500), "disputed", 0, null),
                Arguments.of(begun().charged().moneyBack(1, 500, 500L).disputed("du_1", 2_000), "disputed", 500, null),
                Arguments.of(
                        begun().charged()
                                .moneyBack(1, 500, 500L)
                                .disputed("du_1", 2_000)
                                .disputeClosed("du_1", 2_000, DisputeOutcome.WON),
                        "partially_refunded",
                        500,
                        null),
                Arguments.of(
                        begun().charged()
                                .disputed("du_1", 2_500)
                                .disputeClosed("du_1", 2_500, DisputeOutcome.LOST)
                                .moneyBack(1, 500, 500L),
                        "disputed",
                        500,
                        null),
                Arguments.of(
                        begun().charged()
                                .disputed("du_1", 500)
                                .disputed("du_2", 500)
                                .disputeClosed("du_1", 500, DisputeOutcome.WON),
                        "disputed",
                        0,
                        null),
                Arguments.of(begun().declined("card_declined").paymentInitiatedAgain(), "initiated", 0, null),
                Arguments.of(
                        begun().declined("card_declined")
                                .paymentInitiatedAgain()
                                .declined("expired_card"),
                        "failed",
                        0,
                        "expired_card"),
                Arguments.of(
                        begun().voided(VoidReason.PAYMENT_TIMED_OUT)
                                .received(500, 500)
                                .refundRequested(1, 500, "excess")
                                .moneyBack(1, 500, 0L),
                        "voided",
                        0,
                        "payment_timed_out"));
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
        assertThat(answer.body().has("failureMessage")).isEqualTo(failure != null);
        assertThat(answer.body().has("clientSecret")).isFalse();
    }

    @Test
    void onlyTheOwnerIsToldWhatHisBrowserGoesOnWithAndOnlyWhileItIsHisTurn() {
        Story story = begun();
        story.actionRequired(secrets.seal("pi_1_secret_2", story.paymentId.value()));
        shop.happened(story);

        assertThat(get(story).text("clientSecret")).isEqualTo("pi_1_secret_2");
        Answer ofAnOperator = http.get(TestTokens.operator(), "/payments/" + story.paymentId);
        assertThat(ofAnOperator.text("status")).isEqualTo("requires_action");
        assertThat(ofAnOperator.body().has("clientSecret")).isFalse();
        assertThat(shop.rows().toString()).doesNotContain("pi_1_secret_2");

        int known = story.paymentEvents().size();
        story.declined("authentication_required").paymentInitiatedAgain();
        shop.store(story.paymentEvents().subList(known, known + 1));
        shop.settle();
        assertThat(get(story).body().has("clientSecret")).isFalse();
        assertThat(get(story).text("failureMessage")).contains("confirm");
        shop.store(story.paymentEvents().subList(known + 1, known + 3));
        shop.settle();
        assertThat(get(story).text("status")).isEqualTo("initiated");
        assertThat(get(story).body().propertyNames()).doesNotContain("clientSecret", "failure", "failureMessage");
    }

    @Test
    void aSecretThatWasSealedForAnotherPaymentIsNotTold(CapturedOutput output) {
        Story story = begun();
        story.actionRequired(secrets.seal("pi_1_secret_2", "another payment"));
        shop.happened(story);

        assertThat(get(story).text("status")).isEqualTo("requires_action");
        assertThat(get(story).body().has("clientSecret")).isFalse();
        assertThat(output).contains("flowmart.security.client-secret-key").doesNotContain("secret_2");
    }

    @Test
    void tellsWhatABankTransferHasToNameAndWhatCameOfIt() {
        Story story = begun().by("manual").pending("RF18 5390 0754").received(1_000, 1_000);
        shop.happened(story);

        Answer answer = get(story);
        assertThat(answer.text("status")).isEqualTo("processing");
        assertThat(answer.text("reference")).isEqualTo("RF18 5390 0754");
        assertThat(answer.number("receivedAmount")).isEqualTo(1_000);
    }

    @Test
    void tellsWhenAHoldEndsAndNothingOfItAfterwards() {
        Story held = begun().authorized(Story.BEGIN.plusSeconds(60));
        Story captured = begun().authorized(Story.BEGIN.plusSeconds(60)).charged();
        shop.happened(held, captured);

        assertThat(get(held).text("captureBefore"))
                .isEqualTo(Story.BEGIN.plusSeconds(60).toString());
        assertThat(get(captured).body().propertyNames()).doesNotContain("captureBefore", "reference", "receivedAmount");
    }

    @Test
    void anOperatorMaySeeAnyPayment() {
        Story story = begun().declined("card_declined");
        shop.happened(story);

        Answer answer = http.get(TestTokens.operator(), "/payments/" + story.paymentId);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(get(story).body());
    }

    private Answer get(Story story) {
        return http.get(TestTokens.customer(story.buyer), "/payments/" + story.paymentId);
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
