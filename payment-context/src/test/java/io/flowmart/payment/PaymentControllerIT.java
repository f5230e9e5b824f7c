package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what of payments, and in which words. */
class PaymentControllerIT extends ToldByStripe {

    private static final PaymentId NO_PAYMENT = PaymentId.of(OrderId.of(UserId.random(), "k"));
    private static final List<String> ACTIONS =
            List.of("refund", "refunds/" + RefundId.of(NO_PAYMENT, 1) + "/settled", "capture", "void", "receipts");

    @Test
    void isForOperatorsOnly() {
        PaymentId payment = charged();
        UserId buyer = begun(payment).userId();
        for (String action : ACTIONS) {
            String path = "/payments/" + payment + "/" + action;
            String body = "{\"amount\": 1, \"reason\": \"Broken\"}";
            assertThat(post(path, body, "Idempotency-Key", "1").problem()).isEqualTo("401 unauthenticated");
            for (String token : List.of(
                    TestTokens.customer(buyer),
                    TestTokens.service("payment", "users.read"),
                    TestTokens.service("payment", "OPERATOR"))) {
                assertThat(post(path, body, "Idempotency-Key", "1", "Authorization", token)
                                .problem())
                        .as(action)
                        .isEqualTo("403 forbidden");
            }
            assertThat(post(path, body, "Idempotency-Key", "1", "Authorization", TestTokens.forged(buyer))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(last(payment)).isInstanceOf(PaymentProcessed.class);
    }

    @Test
    void knowsNoOtherPayments() {
        for (String action : ACTIONS) {
            String body = action.equals("refund") ? "{\"amount\": 1, \"reason\": \"Broken\"}" : "{\"amount\": 1}";
            assertThat(operate(NO_PAYMENT, action, body, "Idempotency-Key", "1").problem())
                    .as(action)
                    .isEqualTo("404 not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "payment-7", "order-3f2504e0-4f89-41d3-9a0c-0305e82c3301", "payment-%20"})
    void refusesWhatIsNoPaymentsId(String id) {
        assertThat(post("/payments/" + id + "/capture", "", "Authorization", TestTokens.operator())
                        .problem())
                .isEqualTo("400 invalid_field paymentId");
    }

    @Test
    void needsAKeyForWhatMustNotBeDoneTwice() {
        PaymentId payment = charged();
        String body = "{\"amount\": 1, \"reason\": \"Broken\"}";
        assertThat(operate(payment, "refund", body).problem()).isEqualTo("400 missing_header Idempotency-Key");
        assertThat(operate(payment, "receipts", "{\"amount\": 1}").problem())
                .isEqualTo("400 missing_header Idempotency-Key");
        assertThat(operate(payment, "refund", body, "Idempotency-Key", " ").status())
                .isEqualTo(400);
        assertThat(operate(payment, "refund", body, "Idempotency-Key", "k".repeat(256))
                        .status())
                .isEqualTo(400);
        assertThat(last(payment)).isInstanceOf(PaymentProcessed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\": 0, \"reason\": \"Broken\"} | invalid_field amount",
                "{\"amount\": -1, \"reason\": \"Broken\"} | invalid_field amount",
                "{\"amount\": 1.5, \"reason\": \"Broken\"} | invalid_field amount",
                "{\"amount\": \"1\", \"reason\": \"Broken\"} | invalid_field amount",
                "{\"amount\": 9223372036854775808, \"reason\": \"Broken\"} | invalid_field amount",
                "{\"ammount\": 1, \"reason\": \"Broken\"} | invalid_field ammount",
                "{\"amount\": 1, \"reason\": \"Broken\", \"currency\": \"EUR\"} | invalid_field currency",
                "{\"amount\": 1} | invalid_field reason",
                "{\"amount\": 1, \"reason\": null} | invalid_field reason",
                "{\"amount\": 1, \"reason\": \" \"} | invalid_field reason",
                "{\"amount\": 1, \"reason\": \"\\u0000\"} | invalid_field reason",
                "{\"amount\": 1, \"reason\": \"Broken\" | malformed_json",
                "[] | malformed_json",
                "'' | malformed_json"
            })
    void refusesRefundsThatMakeNoSense(String body, String problem) {
        PaymentId payment = charged();
        assertThat(operate(payment, "refund", body == null ? "" : body, "Idempotency-Key", "1")
                        .problem())
                .isEqualTo("400 " + problem);
        assertThat(last(payment)).isInstanceOf(PaymentProcessed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"amount\": null}",
                "{\"amount\": 0}",
                "{\"amount\": 1000000000000}",
                "{\"amount\": true}"
            })
    void refusesReceiptsThatMakeNoSense(String body) {
        assertThat(operate(charged(), "receipts", body, "Idempotency-Key", "1").problem())
                .isEqualTo("400 invalid_field amount");
    }

    @Test
    void refusesReceiptsOfWhatItDoesNotKnow() {
        assertThat(operate(charged(), "receipts", "{\"amount\": 1, \"on\": \"2026-11-22\"}", "Idempotency-Key", "1")
                        .problem())
                .isEqualTo("400 invalid_field on");
    }

    @Test
    void saysWhyItCannotBeDone() {
        PaymentId payment = charged();
        assertThat(operate(payment, "capture", "").status())
                .as("captured before")
                .isEqualTo(202);
        assertThat(operate(payment, "void", "").problem()).isEqualTo("409 payment_not_open");
        assertThat(operate(payment, "receipts", "{\"amount\": 1}", "Idempotency-Key", "1")
                        .problem())
                .isEqualTo("409 payment_not_manual");
        assertThat(operate(payment, "refunds/" + RefundId.of(payment, 1) + "/settled", "")
                        .problem())
                .isEqualTo("409 refund_not_pending");

        PaymentId declined = place("pm_card_chargeDeclined");
        endsWith(declined, PaymentProcessed.class);
        assertThat(operate(declined, "capture", "").problem()).isEqualTo("409 payment_not_authorized");
        assertThat(refund(declined, 1, "1").problem()).isEqualTo("409 payment_not_refundable");
    }

    private PaymentId charged() {
        PaymentId payment = place("pm_card_visa");
        endsWith(payment, PaymentProcessed.class);
        return payment;
    }
}
