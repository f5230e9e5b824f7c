package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorizationExpiring;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorized;
import io.flowmart.api.payment.PaymentEvent.PaymentCaptureRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A shop that holds the money until it ships. Its holds are always about to end, and it waits for no transfer long. */
@OwnContext
class HoldsIT extends PaymentStory {

    @AutoClose
    private static final Surroundings SURROUNDINGS = new Surroundings();

    @Autowired
    private MeterRegistry metrics;

    @Autowired
    private StripeClient stripe;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        SURROUNDINGS.settings(settings);
        settings.add("flowmart.payment.capture", () -> "manual");
        settings.add("flowmart.payment.hold-warning", () -> "8d");
        settings.add("flowmart.payment.look-again", () -> "200ms");
        settings.add("flowmart.payment.transfer-patience", () -> "3s");
    }

    @Override
    Surroundings surroundings() {
        return SURROUNDINGS;
    }

    @AfterEach
    void heal() {
        stripeBooks().heal();
    }

    @Test
    void holdsAndChargesWhenAnOperatorSaysSo() {
        PaymentId payment = held();
        assertThat(last(payment, PaymentAuthorized.class).captureBefore())
                .isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(8)));
        assertThat(books(payment))
                .singleElement()
                .returns("requires_capture", entry -> entry.status())
                .returns(0L, entry -> entry.captured());
        assertThat(refund(payment, 1, "1").problem()).isEqualTo("409 payment_not_refundable");
        assertThat(operate(payment, "capture", "").status()).isEqualTo(202);
        assertThat(operate(payment, "capture", "").status()).isEqualTo(202);
        endsWith(payment, PaymentAuthorizationExpiring.class, PaymentCaptureRequested.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        chargedOnce(payment);
    }

    @Test
    void chargesOnceWhateverStripeAnswersFirst() {
        PaymentId payment = held();
        stripeBooks().faults("{\"kind\": \"cut_after\", \"path\": \"/capture$\", \"times\": 6}");
        operate(payment, "capture", "");
        endsWith(payment, PaymentCaptureRequested.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    @Test
    void chargesOnceWhenTheKeysHaveExpired() {
        PaymentId payment = held();
        stripeBooks().faults("{\"kind\": \"cut_after\", \"path\": \"/capture$\"}");
        operate(payment, "capture", "");
        await().until(() -> books(payment).getFirst().captured() == AMOUNT);
        stripeBooks().expireKeys();
        stripeBooks().heal();
        endsWith(payment, PaymentCaptureRequested.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    @Test
    void letsGoWhenAnOperatorSaysSo() {
        PaymentId payment = held();
        assertThat(operate(payment, "void", "").status()).isEqualTo(202);
        endsWith(payment, PaymentVoidRequested.class, PaymentVoided.class);
        assertThat(last(payment, PaymentVoided.class).reason()).isEqualTo(VoidReason.VOIDED_BY_OPERATOR);
        assertThat(operate(payment, "void", "").status()).isEqualTo(202);
        assertThat(operate(payment, "capture", "").problem()).isEqualTo("409 payment_not_authorized");
        letGo(payment);
    }

    @Test
    void letsGoWhenTheOrderIsCancelled() {
        PaymentId payment = held();
        cancel(payment);
        endsWith(payment, PaymentVoidRequested.class, PaymentVoided.class);
        letGo(payment);
    }

    @Test
    void failsWhenSomeoneLetsGoAtStripe() throws Exception {
        PaymentId payment = held();
        stripe.v1().paymentIntents().cancel(intent(payment));
        endsWith(payment, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class))
                .returns(Outcome.FAILED, PaymentProcessed::outcome)
                .returns("voided_by_operator", PaymentProcessed::reason);
        letGo(payment);
    }

    @Test
    void failsWhenTheBankHasLetGo() {
        PaymentId payment = held();
        stripeBooks().expire(intent(payment));
        endsWith(payment, PaymentAuthorizationExpiring.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class))
                .returns(Outcome.FAILED, PaymentProcessed::outcome)
                .returns("authorization_expired", PaymentProcessed::reason);
        letGo(payment);
    }

    @Test
    void failsWhenTheBankHasLetGoBeforeTheCapture() {
        stripeBooks().faults("{\"kind\": \"cut_before\", \"method\": \"GET\", \"path\": \"/payment_intents/\"}");
        PaymentId payment = held();
        stripeBooks().expire(intent(payment));
        operate(payment, "capture", "");
        stripeBooks().heal();
        endsWith(payment, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).reason()).isEqualTo("authorization_expired");
        letGo(payment);
    }

    @Test
    void warnsOnceThatAHoldEnds() {
        PaymentId payment = held();
        long before = looks();
        await().until(() -> looks() > before + 3);
        held(payment);
        operate(payment, "void", "");
    }

    @Test
    void keepsWhatIsHeldAfterTheDeadline() {
        PaymentId payment = placeLate("stripe", "pm_card_visa", Duration.ofSeconds(3));
        held(payment);
        String order = begun(payment).orderId().value();
        await().until(() -> count("select count(*) from event_store.scheduled_tasks"
                        + " where convert_from(task_data, 'UTF8') like '%payment-deadline%" + order + "%'"
                        + " or convert_from(task_data, 'UTF8') like '%" + order + "%payment-deadline%'")
                == 0);
        assertThat(operate(payment, "capture", "").status()).isEqualTo(202);
        endsWith(payment, PaymentProcessed.class);
        chargedOnce(payment);
    }

    @Test
    void holdsWhenTheBuyerHasAuthenticatedHimself() {
        PaymentId payment = place("pm_card_threeDSecure2Required");
        endsWith(payment, PaymentActionRequired.class);
        stripeBooks().authenticate(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentAuthorized.class, PaymentAuthorizationExpiring.class);
        operate(payment, "void", "");
        endsWith(payment, PaymentVoided.class);
    }

    @Test
    void givesATransferUpThatTakesTooLong() {
        PaymentId payment = place("manual", "bank_transfer");
        endsWith(payment, PaymentPending.class);
        operate(payment, "receipts", "{\"amount\": 3000}", "Idempotency-Key", "1");
        endsWith(
                payment,
                PaymentPending.class,
                PaymentReceived.class,
                PaymentProcessed.class,
                PaymentRefundRequested.class,
                PaymentRefundPending.class);
        assertThat(last(payment, PaymentProcessed.class))
                .returns(Outcome.FAILED, PaymentProcessed::outcome)
                .returns("payment_timed_out", PaymentProcessed::reason);
        assertThat(last(payment, PaymentRefundPending.class).amount()).isEqualTo(3000);
    }

    private PaymentId held() {
        PaymentId payment = place("pm_card_visa");
        held(payment);
        return payment;
    }

    private void held(PaymentId payment) {
        lasts(
                payment,
                PaymentInitiated.class,
                PaymentMethodChosen.class,
                PaymentIntentCreated.class,
                PaymentAuthorized.class,
                PaymentAuthorizationExpiring.class);
    }

    private void letGo(PaymentId payment) {
        assertThat(books(payment))
                .singleElement()
                .returns("canceled", entry -> entry.status())
                .returns(0L, entry -> entry.captured());
    }

    /** How often Stripe was asked how a PaymentIntent stands. */
    private long looks() {
        var timer =
                metrics.find("flowmart.stripe.calls").tag("call", "retrieve").timers();
        return timer.stream().mapToLong(each -> each.count()).sum();
    }
}
