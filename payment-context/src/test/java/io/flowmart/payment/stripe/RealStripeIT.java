package io.flowmart.payment.stripe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

/**
 * The contract at Stripe itself: {@code STRIPE_API_KEY=sk_test_… mvn -pl payment-context verify -Dit.test=RealStripeIT}. It
 * leaves a handful of test payments in the account.
 */
class RealStripeIT extends StripeContract {

    private static final String STRIPE = "https://api.stripe.com";
    private static @Nullable StripeGateway stripe;

    /** Never with a live key: real money would move. */
    @BeforeAll
    static void needsAKeyForTestMode() {
        String key = Objects.requireNonNullElse(System.getenv("STRIPE_API_KEY"), "");
        String base = Objects.requireNonNullElse(System.getenv("STRIPE_API_BASE"), STRIPE);
        String missing = key.isBlank()
                ? "STRIPE_API_KEY is not set"
                : !key.startsWith("sk_test_") && !key.startsWith("rk_test_")
                        ? "STRIPE_API_KEY is no key for test mode (sk_test_…, rk_test_…)"
                        : !base.equals(STRIPE) ? "STRIPE_API_BASE names someone else" : "";
        String why = "Stripe itself was not asked: " + missing + ".";
        if (!missing.isEmpty()) {
            LoggerFactory.getLogger(RealStripeIT.class).warn(why);
        }
        assumeTrue(missing.isEmpty(), why);
        stripe = gateway("flowmart.stripe.api-base=" + STRIPE, "flowmart.stripe.api-key=" + key);
    }

    @Override
    StripeGateway stripe() {
        return Objects.requireNonNull(stripe);
    }
}
