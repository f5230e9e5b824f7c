package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.param.RefundCreateParams;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Stripe tells nothing by itself: what payments wait for is found by looking from time to time. */
@OwnContext
class LookAgainIT extends PaymentStory {

    @AutoClose
    private static final Surroundings SURROUNDINGS = new Surroundings();

    @Autowired
    private StripeClient stripe;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        SURROUNDINGS.settings(settings);
        settings.add("flowmart.payment.look-again", () -> "200ms");
        settings.add("flowmart.payment.reconciliation.settle", () -> "0s");
    }

    @Override
    Surroundings surroundings() {
        return SURROUNDINGS;
    }

    @Test
    void chargesWhenTheBuyerHasAuthenticatedHimself() {
        PaymentId payment = waiting();
        stripeBooks().authenticate(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    @Test
    void failsAndCancelsWhenTheBuyerRefuses() {
        PaymentId payment = waiting();
        stripeBooks().refuse(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(books(payment)).containsExactly(new Entry("canceled", 0, 0, 0));
    }

    @Test
    void failsWhenSomeoneCancelsItAtStripe() throws Exception {
        PaymentId payment = waiting();
        stripe.v1().paymentIntents().cancel(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).reason()).isEqualTo("voided_by_operator");
    }

    @Test
    void givesUpWhenTheBuyerDoesNothingUntilTheDeadline() {
        PaymentId payment = placeLate("stripe", "pm_card_threeDSecure2Required", Duration.ofSeconds(4));
        endsWith(payment, PaymentActionRequired.class, PaymentVoidRequested.class, PaymentVoided.class);
        assertThat(last(payment, PaymentVoided.class).reason()).isEqualTo(VoidReason.PAYMENT_TIMED_OUT);
        assertThat(books(payment)).containsExactly(new Entry("canceled", 0, 0, 0));
    }

    @Test
    void waitsForMoneyThatIsOnItsWay() {
        PaymentId payment = place("pm_card_simulator_processing");
        endsWith(payment, PaymentPending.class);
        stripeBooks().succeed(intent(payment));
        endsWith(payment, PaymentPending.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    @Test
    void failsWhenMoneyThatWasOnItsWayDoesNotCome() {
        PaymentId payment = place("pm_card_simulator_processing");
        endsWith(payment, PaymentPending.class);
        stripeBooks().fail(intent(payment));
        endsWith(payment, PaymentPending.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).reason()).isEqualTo("card_declined");
        assertThat(books(payment)).containsExactly(new Entry("canceled", 0, 0, 0));
    }

    @Test
    void refundsMoneyThatArrivesAfterTheCancellation() {
        PaymentId payment = place("pm_card_simulator_processing");
        endsWith(payment, PaymentPending.class);
        cancel(payment);
        endsWith(payment, PaymentVoidRequested.class);
        stripeBooks().succeed(intent(payment));
        endsWith(payment, PaymentRefunded.class);
        assertThat(books(payment)).containsExactly(new Entry("succeeded", 1, AMOUNT, AMOUNT));
    }

    @Test
    void knowsWhatBecameOfPendingRefunds() {
        PaymentId arrives = pendingRefund();
        PaymentId fails = pendingRefund();
        stripeBooks().succeedRefund(last(arrives, PaymentRefundPending.class).providerRefundId());
        stripeBooks().failRefund(last(fails, PaymentRefundPending.class).providerRefundId());
        endsWith(arrives, PaymentRefundPending.class, PaymentRefunded.class);
        endsWith(fails, PaymentRefundPending.class, PaymentRefundFailed.class);
    }

    @Test
    void knowsWhatBecameOfEachOfSeveralPendingRefunds() {
        PaymentId payment = pendingRefund();
        String first = last(payment, PaymentRefundPending.class).providerRefundId();
        refund(payment, 500, "2");
        endsWith(payment, PaymentRefundPending.class, PaymentRefundRequested.class, PaymentRefundPending.class);
        stripeBooks().succeedRefund(first);
        endsWith(payment, PaymentRefundPending.class, PaymentRefunded.class);
        stripeBooks().succeedRefund(last(payment, PaymentRefundPending.class).providerRefundId());
        endsWith(payment, PaymentRefunded.class, PaymentRefunded.class);
    }

    @Test
    void knowsWhatBecameOfAPendingRefundThatWasMadeByHand() throws Exception {
        PaymentId payment = place("pm_card_pendingRefund");
        endsWith(payment, PaymentProcessed.class);
        reconcile();
        await().until(() -> tries(payment) < 0);
        String refund = stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(intent(payment))
                        .build())
                .getId();
        reconcile();
        endsWith(payment, PaymentProcessed.class, PaymentRefundPending.class);
        stripeBooks().succeedRefund(refund);
        endsWith(payment, PaymentRefundPending.class, PaymentRefunded.class);
    }

    @Test
    void refusesWebhooksWithoutASecret() {
        assertThat(post("/payments/stripe/webhook", "{}", "Stripe-Signature", "t=1,v1=00")
                        .problem())
                .isEqualTo("400 signature_invalid");
    }

    private void reconcile() {
        post("/admin/reconciliation", "", "Authorization", TestTokens.operator());
        await().until(() -> count("select count(*) from event_store.scheduled_tasks"
                        + " where task_name in ('flowmart.payment.reconciliation', 'flowmart.payment.stripe-news')")
                == 0);
    }

    private PaymentId waiting() {
        PaymentId payment = place("pm_card_threeDSecure2Required");
        endsWith(payment, PaymentActionRequired.class);
        return payment;
    }

    private PaymentId pendingRefund() {
        PaymentId payment = place("pm_card_pendingRefund");
        endsWith(payment, PaymentProcessed.class);
        refund(payment, 1000, "1");
        endsWith(payment, PaymentRefundPending.class);
        return payment;
    }
}
