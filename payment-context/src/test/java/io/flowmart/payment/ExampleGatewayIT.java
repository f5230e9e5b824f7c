package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.payment.example.ExampleProvider;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The tests that a new payment gateway begins with; {@code docs/gateways.md} tells how. */
@OwnContext
class ExampleGatewayIT extends PaymentStory {

    @AutoClose
    private static final Surroundings SURROUNDINGS = new Surroundings();

    private static final ExampleProvider PROVIDER = new ExampleProvider();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        SURROUNDINGS.settings(settings);
        settings.add("flowmart.payment.look-again", () -> "1h");
        settings.add("flowmart.example.api-base", PROVIDER::url);
    }

    @Override
    Surroundings surroundings() {
        return SURROUNDINGS;
    }

    @Test
    void charges() {
        PaymentId payment = place("example", "ok");
        processed(payment);
        assertThat(PROVIDER.books(payment)).containsExactly("paid 1 0");
    }

    @Test
    void chargesOnceWhateverIsLost() {
        PROVIDER.loseAnswers(3);
        PaymentId payment = place("example", "ok");
        endsWith(payment, PaymentIntentCreated.class, PaymentProcessed.class);
        assertThat(PROVIDER.books(payment)).containsExactly("paid 1 0");
    }

    @Test
    void failsAndCancelsWhenItIsDeclined() {
        PaymentId payment = place("example", "no");
        endsWith(payment, PaymentIntentCreated.class, PaymentProcessed.class);
        assertThat(last(payment, PaymentProcessed.class).reason()).isEqualTo("card_declined");
        assertThat(PROVIDER.books(payment)).containsExactly("cancelled 0 0");
    }

    @Test
    void chargesWhenTheWebhookTells() {
        PaymentId payment = place("example", "slow");
        endsWith(payment, PaymentPending.class);
        PROVIDER.arrive(payment);
        String notice = "{\"id\": \"1\", \"note\": \"%s\"}".formatted(payment);
        assertThat(post("/payments/example/webhook", notice, "X-Example-Secret", "guessed")
                        .status())
                .isEqualTo(400);
        assertThat(post("/payments/example/webhook", notice, "X-Example-Secret", "example")
                        .status())
                .isEqualTo(204);
        endsWith(payment, PaymentPending.class, PaymentProcessed.class);
        assertThat(PROVIDER.books(payment)).containsExactly("paid 1 0");
    }

    @Test
    void failsToRefundWhatTheProviderRefuses() {
        PaymentId payment = place("example", "ok");
        endsWith(payment, PaymentProcessed.class);
        refund(payment, ExampleProvider.UNLUCKY, "1");
        endsWith(payment, PaymentRefundRequested.class, PaymentRefundFailed.class);
        assertThat(last(payment, PaymentRefundFailed.class).reason()).isEqualTo("request_refused");
    }

    @Test
    void refundsOnceWhateverIsLost() {
        PaymentId payment = place("example", "ok");
        endsWith(payment, PaymentProcessed.class);
        PROVIDER.loseAnswers(2);
        assertThat(refund(payment, 1000, "1").status()).isEqualTo(202);
        endsWith(payment, PaymentRefundRequested.class, PaymentRefunded.class);
        cancel(payment);
        endsWith(payment, PaymentRefunded.class, PaymentRefundRequested.class, PaymentRefunded.class);
        assertThat(PROVIDER.books(payment)).containsExactly("paid 1 " + AMOUNT);
    }
}
