package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import io.flowmart.stripe.simulator.StripeSimulator;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract at the simulator, and what only that can do: forget keys at once. */
class SimulatedStripeIT extends StripeContract {

    private static final StripeSimulator SIMULATOR = StripeSimulator.start(
            StripeSimulator.Settings.of(TestDatabase.fresh()).withPort(0));
    private static final StripeBooks BOOKS = new StripeBooks(SIMULATOR.address());
    private static final StripeGateway STRIPE =
            gateway("flowmart.stripe.api-base=" + SIMULATOR.address(), "flowmart.stripe.api-key=sk_test_contract");

    @AfterAll
    static void close() {
        SIMULATOR.close();
    }

    @Override
    StripeGateway stripe() {
        return STRIPE;
    }

    @Test
    void createsOnceAlthoughTheKeyHasExpired() {
        List<String> intents = createTwelve();
        assertThat(intents).doesNotHaveDuplicates();
        BOOKS.expireKeys();
        assertThat(createTwelve()).isEqualTo(intents);
    }

    /** More attempts of one payment than a search gives at once. */
    private List<String> createTwelve() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        return IntStream.rangeClosed(1, 12)
                .mapToObj(number -> attempt(number, "pm_card_visa", CaptureMethod.AUTOMATIC, yesterday))
                .map(attempt -> stripe().create(attempt, 0))
                .toList();
    }

    /** The process may have been killed right after the call, and started again days later. */
    @Test
    void refundsOnceAlthoughTheKeyHasExpired() {
        String intent = charged();
        for (int number = 1; number <= 12; number++) {
            stripe().refund(refund(intent, number, 100));
        }
        RefundResult first = stripe().refund(refund(intent, 1, 100));
        BOOKS.expireKeys();
        assertThat(stripe().refund(refund(intent, 1, 100))).isEqualTo(first);
    }
}
