package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.platform.security.ClientSecrets;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The buyer's bank wants to hear from himself (3-D Secure), and Stripe tells how that went. */
class AuthenticationIT extends ToldByStripe {

    @Autowired
    private ClientSecrets secrets;

    @Test
    void chargesWhenTheBuyerHasAuthenticatedHimself() {
        PaymentId payment = waiting();
        stripeBooks().authenticate(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        chargedOnce(payment);
    }

    @Test
    void failsAndCancelsWhenTheBuyerRefuses() {
        PaymentId payment = waiting();
        stripeBooks().refuse(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class))
                .returns(Outcome.FAILED, PaymentProcessed::outcome)
                .returns("payment_intent_authentication_failure", PaymentProcessed::reason);
        assertThat(books(payment)).containsExactly(new Entry("canceled", 0, 0, 0));
    }

    @Test
    void cancelsWhenTheOrderIsCancelledMeanwhile() {
        PaymentId payment = waiting();
        cancel(payment);
        endsWith(payment, PaymentActionRequired.class, PaymentVoidRequested.class, PaymentVoided.class);
        assertThat(books(payment)).containsExactly(new Entry("canceled", 0, 0, 0));
    }

    @Test
    void tellsTheBrowserHowToGoOnAndNobodyElse() {
        PaymentId payment = waiting();
        String sealed = last(payment, PaymentActionRequired.class).clientSecret();
        assertThat(sealed).doesNotContain(intent(payment));
        assertThat(secrets.open(sealed, payment.value()))
                .hasValueSatisfying(secret -> assertThat(secret).startsWith(intent(payment) + "_secret_"));
    }

    /** As often, late, disordered or old-fashioned as Stripe may tell it. */
    @ParameterizedTest
    @ValueSource(strings = {"webhook_twice", "webhook_shuffled", "webhook_late", "webhook_old_version"})
    void chargesOnceHoweverItIsTold(String fault) {
        PaymentId payment = waiting();
        stripeBooks()
                .faults("{\"kind\": \"%s\"%s}".formatted(fault, fault.endsWith("late") ? ", \"millis\": 300" : ""));
        stripeBooks().authenticate(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    @Test
    void takesTheWebhookAgainWhoseSignatureWasBadAtFirst() {
        PaymentId payment = waiting();
        stripeBooks().faults("{\"kind\": \"webhook_bad_signature\", \"type\": \"intent.succeeded\", \"times\": 1}");
        stripeBooks().authenticate(intent(payment));
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        assertThat(stripeBooks().struck()).isEqualTo(1);
        chargedOnce(payment);
    }

    private PaymentId waiting() {
        PaymentId payment = place("pm_card_threeDSecure2Required");
        lasts(
                payment,
                PaymentInitiated.class,
                PaymentMethodChosen.class,
                PaymentIntentCreated.class,
                PaymentActionRequired.class);
        return payment;
    }
}
