package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import org.junit.jupiter.api.Test;

/** Bank transfers: operators tell what came in, and what they have sent back. Stripe has no part in it. */
class BankTransfersIT extends ToldByStripe {

    @Test
    void isPaidWhenAllOfItHasCome() {
        PaymentId payment = awaited();
        assertThat(last(payment, PaymentPending.class).reference()).matches("FM-[0-9A-F]{4}-[0-9A-F]{4}");
        assertThat(receive(payment, 3000, "1").status()).isEqualTo(202);
        assertThat(last(payment, PaymentReceived.class).receivedAmount()).isEqualTo(3000);
        assertThat(receive(payment, AMOUNT - 3000, "2").status()).isEqualTo(202);
        endsWith(payment, PaymentPending.class, PaymentReceived.class, PaymentReceived.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(books(payment)).isEmpty();
    }

    @Test
    void countsAReceiptOnce() {
        PaymentId payment = awaited();
        assertThat(receive(payment, 3000, "1").status()).isEqualTo(202);
        assertThat(receive(payment, 3000, "1").status()).isEqualTo(202);
        assertThat(receive(payment, 2999, "1").problem()).isEqualTo("409 idempotency_key_reused");
        endsWith(payment, PaymentPending.class, PaymentReceived.class);
    }

    @Test
    void sendsBackWhatIsTooMuch() {
        PaymentId payment = awaited();
        receive(payment, AMOUNT + 101, "1");
        endsWith(
                payment,
                PaymentReceived.class,
                PaymentProcessed.class,
                PaymentRefundRequested.class,
                PaymentRefundPending.class);
        PaymentRefundPending excess = last(payment, PaymentRefundPending.class);
        assertThat(excess.amount()).isEqualTo(101);
        assertThat(settle(payment, excess.refundId()).status()).isEqualTo(202);
        endsWith(payment, PaymentRefundPending.class, PaymentRefunded.class);
        assertThat(last(payment, PaymentRefunded.class))
                .returns(101L, PaymentRefunded::amount)
                .returns(0L, PaymentRefunded::refundedInAll);
    }

    @Test
    void isRefundedByAnOperator() {
        PaymentId payment = awaited();
        receive(payment, AMOUNT, "1");
        endsWith(payment, PaymentProcessed.class);
        RefundId refund = RefundId.keyed(payment, "2");
        assertThat(settle(payment, refund).problem()).isEqualTo("409 refund_not_pending");
        assertThat(refund(payment, 1000, "2").status()).isEqualTo(202);
        endsWith(payment, PaymentProcessed.class, PaymentRefundRequested.class, PaymentRefundPending.class);
        assertThat(settle(payment, refund).status()).isEqualTo(202);
        assertThat(settle(payment, refund).status()).isEqualTo(202);
        endsWith(payment, PaymentRefundPending.class, PaymentRefunded.class);
        assertThat(last(payment, PaymentRefunded.class).refundedInAll()).isEqualTo(1000);
    }

    @Test
    void isGivenUpByAnOperatorAndSendsBackWhatComesLater() {
        PaymentId payment = awaited();
        assertThat(operate(payment, "void", "").status()).isEqualTo(202);
        endsWith(payment, PaymentPending.class, PaymentVoidRequested.class, PaymentVoided.class);
        receive(payment, AMOUNT, "1");
        endsWith(
                payment,
                PaymentVoided.class,
                PaymentReceived.class,
                PaymentRefundRequested.class,
                PaymentRefundPending.class);
    }

    @Test
    void sendsBackByTransferWhatComesWhenTheBuyerHasPaidByCard() {
        PaymentId payment = awaited();
        operate(payment, "void", "");
        endsWith(payment, PaymentVoided.class);
        payAgain(payment, 2, "stripe", "pm_card_visa");
        endsWith(payment, PaymentProcessed.class);
        assertThat(receive(payment, AMOUNT, "1").status()).isEqualTo(202);
        endsWith(
                payment,
                PaymentProcessed.class,
                PaymentReceived.class,
                PaymentRefundRequested.class,
                PaymentRefundPending.class);
        PaymentRefundPending excess = last(payment, PaymentRefundPending.class);
        assertThat(excess.gateway()).isEqualTo("manual");
        assertThat(settle(payment, excess.refundId()).status()).isEqualTo(202);
        endsWith(payment, PaymentRefundPending.class, PaymentRefunded.class);
        assertThat(last(payment, PaymentRefunded.class).refundedInAll()).isZero();
        chargedOnce(payment);
    }

    @Test
    void isGivenUpWhenTheOrderIsCancelled() {
        PaymentId payment = awaited();
        receive(payment, 1, "1");
        cancel(payment);
        endsWith(
                payment,
                PaymentVoidRequested.class,
                PaymentVoided.class,
                PaymentRefundRequested.class,
                PaymentRefundPending.class);
    }

    private PaymentId awaited() {
        PaymentId payment = place("manual", "bank_transfer");
        lasts(
                payment,
                PaymentInitiated.class,
                PaymentMethodChosen.class,
                PaymentIntentCreated.class,
                PaymentPending.class);
        return payment;
    }

    private Answer receive(PaymentId payment, long amount, String line) {
        return operate(payment, "receipts", "{\"amount\": " + amount + "}", "Idempotency-Key", line);
    }

    private Answer settle(PaymentId payment, RefundId refund) {
        return operate(payment, "refunds/" + refund + "/settled", "");
    }
}
