package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.payment.gateways.PaymentGateway.Attempt;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.State;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.stripe.simulator.StripeSimulator;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract at the simulator, and what only that can do: forget keys at once. */
class SimulatedStripeIT extends StripeContract {

    private static final StripeSimulator SIMULATOR = StripeSimulator.start(
            StripeSimulator.Settings.of(TestDatabase.fresh()).withPort(0));
    private static final StripeBooks BOOKS = new StripeBooks(SIMULATOR.address());
    private static final StripeGateway STRIPE =
            gateway("flowmart.stripe.api-base=" + SIMULATOR.address(), "flowmart.stripe.api-key=sk_test_contract");

    private static final Instant YESTERDAY = Instant.now().minus(Duration.ofMinutes(23 * 60 + 30));

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

    /** More attempts of one payment than a search gives at once; their keys live for half an hour yet. */
    private List<String> createTwelve() {
        return IntStream.rangeClosed(1, 12)
                .mapToObj(number -> attempt(number, "pm_card_visa", CaptureMethod.AUTOMATIC, YESTERDAY))
                .map(attempt -> stripe().create(attempt, 0))
                .toList();
    }

    /** The process may have been killed before it could tell that the card was declined. */
    @Test
    void asksNoCardTwiceAlthoughTheKeyHasExpired() {
        Attempt attempt = attempt(1, "pm_card_chargeDeclinedInsufficientFunds", CaptureMethod.AUTOMATIC, YESTERDAY);
        String intent = stripe().create(attempt, 0);
        assertThatThrownBy(() -> stripe().confirm(attempt, intent, 0)).isInstanceOf(Refusal.class);
        BOOKS.expireKeys();

        assertThat(stripe().confirm(attempt, intent, 0)).isEqualTo(new State.Declined("insufficient_funds"));
    }

    @ParameterizedTest
    @CsvSource({"status_429, false", "status_500_before, true"})
    void countsACallUnlessStripeIsTooBusyToHearIt(String fault, boolean counts) {
        BOOKS.faults("{\"kind\": \"%s\", \"method\": \"POST\"}".formatted(fault));
        try {
            assertThatThrownBy(() -> stripe().create(attempt("pm_card_visa"), 0))
                    .isInstanceOfSatisfying(UnknownOutcome.class, unknown -> assertThat(unknown.counts())
                            .isEqualTo(counts));
        } finally {
            BOOKS.heal();
        }
    }

    /** One process asks again while the call of the one before, which was killed, is still under way. */
    @Test
    void refundsOnceWhatIsAskedForWhileStripeIsAtIt() throws Exception {
        String intent = charged();
        BOOKS.faults("""
                {"kind": "latency", "millis": 1000, "path": "/refunds$", "method": "POST", "times": 2}""");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> stripe().refund(refund(intent, 1, 100)));
            var second = threads.submit(() -> stripe().refund(refund(intent, 1, 100)));
            assertThat(Stream.of(first, second).filter(SimulatedStripeIT::isRefunded))
                    .hasSize(1);
        } finally {
            BOOKS.heal();
        }
    }

    private static boolean isRefunded(Future<RefundResult> call) {
        try {
            return call.get().state() == RefundState.SUCCEEDED;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(UnknownOutcome.class);
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
