package io.flowmart.payment;

import io.flowmart.embedded.TestDatabase;
import io.flowmart.stripe.simulator.StripeSimulator;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * What the payment context has around it in a test: Stripe's simulator, and a user context that answers what it is told to.
 * Unless they are closed, they end with the JVM.
 */
final class Surroundings implements AutoCloseable {

    private final StripeSimulator.Settings place =
            StripeSimulator.Settings.of(TestDatabase.fresh()).withPort(0);
    private final UserServiceStub users = new UserServiceStub();
    private final StripeBooks books;
    private StripeSimulator stripe = StripeSimulator.start(place);
    private @Nullable URI told;

    Surroundings() {
        books = new StripeBooks(stripe.address());
    }

    UserServiceStub users() {
        return users;
    }

    StripeBooks books() {
        return books;
    }

    /** Settings of a context that lives here; short pauses, so that tests need not wait. */
    void settings(DynamicPropertyRegistry settings) {
        URI address = stripe.address();
        settings.add("flowmart.security.issuer", users::url);
        settings.add("flowmart.security.service-secret", () -> "a secret among services");
        settings.add("flowmart.security.client-secret-key", () -> PaymentFixtures.SECRETS_KEY);
        settings.add("flowmart.stripe.api-base", () -> address);
        settings.add("flowmart.stripe.api-key", () -> "sk_test_payment");
        settings.add("flowmart.payment.first-retry", () -> "20ms");
        settings.add("flowmart.payment.reconciliation.every", () -> "-");
        settings.add("flowmart.payment.late-order-patience", () -> "500ms");
        settings.add("db-scheduler.polling-interval", () -> "50ms");
    }

    /** From now on Stripe tells this address of its events. Its port is only known when the context has started. */
    synchronized void tell(URI webhook, String secret) {
        if (!webhook.equals(told)) {
            int port = stripe.address().getPort();
            stripe.close();
            stripe = StripeSimulator.start(place.withPort(port).withWebhook(webhook, secret));
            told = webhook;
        }
    }

    @Override
    public synchronized void close() {
        stripe.close();
        users.close();
    }
}
