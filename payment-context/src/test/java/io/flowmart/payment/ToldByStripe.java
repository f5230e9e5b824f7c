package io.flowmart.payment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Stripe's simulator tells the payment context of its events, and nobody looks by himself meanwhile. All such tests share one
 * context, and run one after the other.
 */
@ResourceLock("the context that Stripe tells")
abstract class ToldByStripe extends PaymentStory {

    static final String WEBHOOK = "/payments/stripe/webhook";

    /** What Stripe signs with now, and before. */
    static final String SECRET = "whsec_new";

    static final String OLD_SECRET = "whsec_old";

    private static final Surroundings SURROUNDINGS = new Surroundings();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        SURROUNDINGS.settings(settings);
        settings.add("flowmart.stripe.webhook.secrets", () -> SECRET + "," + OLD_SECRET);
        settings.add("flowmart.payment.look-again", () -> "1h");
    }

    @Override
    Surroundings surroundings() {
        return SURROUNDINGS;
    }

    @BeforeEach
    void tell() {
        SURROUNDINGS.tell(url(WEBHOOK), SECRET);
    }

    @AfterEach
    void heal() {
        stripeBooks().heal();
    }
}
