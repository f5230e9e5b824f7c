package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.param.RefundCreateParams;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Operators give money back, here or at Stripe. */
class RefundsIT extends ToldByStripe {

    @Autowired
    private StripeClient stripe;

    @Test
    void givesAllBack() {
        PaymentId payment = charged("pm_card_visa");
        assertThat(operate(payment, "refund", "{\"reason\": \"Broken\"}", "Idempotency-Key", "1")
                        .status())
                .isEqualTo(202);
        endsWith(payment, PaymentProcessed.class, PaymentRefundRequested.class, PaymentRefunded.class);
        assertThat(last(payment, PaymentRefunded.class).refundedInAll()).isEqualTo(AMOUNT);
        refunded(payment, AMOUNT);
        assertThat(refund(payment, 1, "2").problem()).isEqualTo("409 payment_not_refundable");
    }

    @Test
    void givesPartsBackButNeverMoreThanIsLeft() {
        PaymentId payment = charged("pm_card_visa");
        assertThat(refund(payment, AMOUNT + 1, "0").problem()).isEqualTo("409 refund_exceeds_payment amount");
        assertThat(refund(payment, 1000, "1").status()).isEqualTo(202);
        endsWith(payment, PaymentRefunded.class);
        assertThat(refund(payment, AMOUNT - 999, "2").problem()).isEqualTo("409 refund_exceeds_payment amount");
        assertThat(refund(payment, 500, "2").status()).isEqualTo(202);
        endsWith(payment, PaymentRefunded.class, PaymentRefundRequested.class, PaymentRefunded.class);
        assertThat(last(payment, PaymentRefunded.class).refundedInAll()).isEqualTo(1500);
        refunded(payment, 1500);
    }

    @Test
    void givesBackOnceWhatIsAskedForTwice() {
        PaymentId payment = charged("pm_card_visa");
        Answer first = refund(payment, 1000, "1");
        assertThat(refund(payment, 1000, "1")).isEqualTo(first);
        endsWith(payment, PaymentProcessed.class, PaymentRefundRequested.class, PaymentRefunded.class);
        assertThat(refund(payment, 1000, "1")).isEqualTo(first);
        assertThat(refund(payment, 999, "1").problem()).isEqualTo("409 idempotency_key_reused");
        refunded(payment, 1000);
    }

    @Test
    void givesBackOnceWhateverStripeAnswersFirst() {
        PaymentId payment = charged("pm_card_visa");
        stripeBooks().faults("{\"kind\": \"cut_after\", \"path\": \"/refunds$\", \"times\": 4}");
        refund(payment, 1000, "1");
        endsWith(payment, PaymentProcessed.class, PaymentRefundRequested.class, PaymentRefunded.class);
        refunded(payment, 1000);
    }

    @Test
    void knowsWhenWhatWasPendingHasArrived() {
        PaymentId payment = charged("pm_card_pendingRefund");
        refund(payment, 1000, "1");
        endsWith(payment, PaymentProcessed.class, PaymentRefundRequested.class, PaymentRefundPending.class);
        stripeBooks().succeedRefund(last(payment, PaymentRefundPending.class).providerRefundId());
        endsWith(payment, PaymentRefundPending.class, PaymentRefunded.class);
        refunded(payment, 1000);
    }

    @Test
    void knowsWhenWhatWasPendingHasFailed() {
        PaymentId payment = charged("pm_card_pendingRefund");
        refund(payment, AMOUNT, "1");
        endsWith(payment, PaymentRefundPending.class);
        stripeBooks().failRefund(last(payment, PaymentRefundPending.class).providerRefundId());
        endsWith(payment, PaymentRefundPending.class, PaymentRefundFailed.class);
        assertThat(last(payment, PaymentRefundFailed.class))
                .returns("expired_or_canceled_card", PaymentRefundFailed::reason)
                .returns(0L, PaymentRefundFailed::refundedAmount);
        refunded(payment, 0);
        assertThat(refund(payment, AMOUNT, "2").status()).isEqualTo(202);
        endsWith(payment, PaymentRefundFailed.class, PaymentRefundRequested.class, PaymentRefundPending.class);
    }

    @Test
    void knowsWhenWhatHadSucceededComesBack() {
        PaymentId payment = charged("pm_card_visa");
        refund(payment, 1000, "1");
        endsWith(payment, PaymentRefundRequested.class, PaymentRefunded.class);
        stripeBooks().failRefund(last(payment, PaymentRefunded.class).providerRefundId());
        endsWith(payment, PaymentRefunded.class, PaymentRefundFailed.class);
        assertThat(last(payment, PaymentRefundFailed.class).refundedAmount()).isZero();
        refunded(payment, 0);
    }

    @Test
    void knowsWhatFailsRightAfterItsAnswer() {
        PaymentId payment = charged("pm_card_refundFail");
        refund(payment, 1000, "1");
        endsWith(payment, PaymentRefundFailed.class);
        refunded(payment, 0);
    }

    @Test
    void countsWhatSomeoneGivesBackAtStripe() throws Exception {
        PaymentId payment = charged("pm_card_visa");
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(intent(payment))
                        .setAmount(3000L)
                        .build());
        endsWith(payment, PaymentProcessed.class, PaymentRefunded.class);
        assertThat(last(payment, PaymentRefunded.class))
                .returns(3000L, PaymentRefunded::amount)
                .returns(3000L, PaymentRefunded::refundedInAll);
        assertThat(refund(payment, 900, "1").problem()).isEqualTo("409 refund_exceeds_payment amount");
        cancel(payment);
        endsWith(payment, PaymentRefunded.class, PaymentRefundRequested.class, PaymentRefunded.class);
        refunded(payment, AMOUNT);
    }

    /** The news of the refund overtake those of the charge. */
    @Test
    void countsWhatIsGivenBackAtStripeBeforeTheChargeIsKnownHere() throws Exception {
        PaymentId payment = place("pm_card_threeDSecure2Required");
        endsWith(payment, PaymentActionRequired.class);
        stripeBooks().faults("{\"kind\": \"webhook_never\", \"type\": \"^payment_intent\"}");
        stripeBooks().authenticate(intent(payment));
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(intent(payment))
                        .build());
        endsWith(payment, PaymentProcessed.class, PaymentRefunded.class);
        refunded(payment, AMOUNT);
    }

    private PaymentId charged(String card) {
        PaymentId payment = place(card);
        endsWith(payment, PaymentProcessed.class);
        return payment;
    }

    private void refunded(PaymentId payment, long amount) {
        assertThat(books(payment)).containsExactly(new Entry("succeeded", 1, AMOUNT, amount));
    }
}
