package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second attempt after the first has failed, and a second call after Stripe has forgotten the first. */
class PayAgainIT extends ToldByStripe {

    private static final Entry NOTHING_TAKEN = new Entry("canceled", 0, 0, 0);

    @Test
    void chargesAnotherPaymentMethodAfterADecline() {
        PaymentId payment = declined();
        payAgain(payment, 2, "stripe", "pm_card_mastercard");
        endsWith(
                payment,
                PaymentProcessed.class,
                PaymentInitiated.class,
                PaymentMethodChosen.class,
                PaymentIntentCreated.class,
                PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(last(payment, PaymentMethodChosen.class).reference()).isEqualTo("pm_card_mastercard");
        assertThat(books(payment)).containsExactly(NOTHING_TAKEN, new Entry("succeeded", 1, AMOUNT, 0));
        cancel(payment);
        endsWith(payment, PaymentRefunded.class);
        assertThat(books(payment)).containsExactly(NOTHING_TAKEN, new Entry("succeeded", 1, AMOUNT, AMOUNT));
    }

    @Test
    void mayHaveToAuthenticateTheSecondAndIsDeclinedAThirdTime() {
        PaymentId payment = declined();
        payAgain(payment, 2, "stripe", "pm_card_threeDSecure2Required");
        endsWith(payment, PaymentActionRequired.class);
        stripeBooks().refuse(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        payAgain(payment, 3, "stripe", "pm_card_chargeDeclinedInsufficientFunds");
        endsWith(payment, PaymentIntentCreated.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).reason()).isEqualTo("insufficient_funds");
        assertThat(books(payment)).containsExactly(NOTHING_TAKEN, NOTHING_TAKEN, NOTHING_TAKEN);
    }

    /** Stripe carries everything out, answers nothing, and forgets the keys it was asked with. */
    @ParameterizedTest
    @ValueSource(strings = {"/payment_intents$", "/confirm$"})
    void chargesOnceWhenTheKeysHaveExpired(String path) {
        stripeBooks().faults("{\"kind\": \"cut_after\", \"path\": \"%s\"}".formatted(path));
        PaymentId payment = place("pm_card_visa");
        await().until(() -> tries(payment) >= 3);
        stripeBooks().expireKeys();
        stripeBooks().heal();
        endsWith(payment, PaymentIntentCreated.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    private PaymentId declined() {
        PaymentId payment = place("pm_card_chargeDeclined");
        processed(payment);
        return payment;
    }
}
