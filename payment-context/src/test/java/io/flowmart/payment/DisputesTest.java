package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.CHOSEN;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.INITIATED;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.INTENT_CREATED;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.SUCCEEDED;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentReport.DisputeState;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.Test;

/** What a payment knows of disputes. */
class DisputesTest {

    private static final Instant DUE = Instant.parse("2026-12-06T23:59:59Z");
    private static final PaymentDisputed OPENED =
            new PaymentDisputed(PAYMENT, ORDER, BUYER, "du_1", AMOUNT, EUR, "fraudulent", DUE);

    @Test
    void isOpenedOnce() {
        charged().when(report(DisputeState.OPEN)).expectEvents(OPENED);
        charged(OPENED).when(report(DisputeState.OPEN)).expectNoEvents();
    }

    @Test
    void isWonOrLostOnce() {
        charged(OPENED).when(report(DisputeState.WON)).expectEvents(closed(DisputeOutcome.WON));
        charged(OPENED).when(report(DisputeState.LOST)).expectEvents(closed(DisputeOutcome.LOST));
        charged(OPENED, closed(DisputeOutcome.LOST))
                .when(report(DisputeState.LOST))
                .expectNoEvents();
    }

    @Test
    void isNotOpenedAgainByNewsThatAreOlder() {
        charged(OPENED, closed(DisputeOutcome.WON))
                .when(report(DisputeState.OPEN))
                .expectNoEvents();
    }

    @Test
    void wasOpenedWhenItIsHeardOfOnlyAtItsEnd() {
        charged().when(report(DisputeState.LOST)).expectEvents(OPENED, closed(DisputeOutcome.LOST));
    }

    @Test
    void costsNothingIfItWasPrevented() {
        charged().when(report(DisputeState.PREVENTED)).expectNoEvents();
        charged(OPENED).when(report(DisputeState.PREVENTED)).expectEvents(closed(DisputeOutcome.WON));
        charged(OPENED, closed(DisputeOutcome.LOST))
                .when(report(DisputeState.PREVENTED))
                .expectNoEvents();
    }

    @Test
    void isAboutAChargeOnly() {
        new AggregateTestFixture<>(Payment.class)
                .given(INITIATED, CHOSEN, INTENT_CREATED)
                .when(report(DisputeState.OPEN))
                .expectNoEvents();
    }

    @Test
    void isAboutWhatWasChargedAndNothingElseThatNamesThePayment() {
        charged()
                .when(new RecordDispute(PAYMENT, "pi_2", "du_1", AMOUNT, EUR, "fraudulent", DUE, DisputeState.OPEN))
                .expectNoEvents();
    }

    /** What the bank takes back is not given back as well; while it is undecided Stripe refuses, and people decide. */
    @Test
    void leavesToACancelledOrderWhatTheBankHasNotTakenBack() {
        PaymentRefundRequested refunding =
                new PaymentRefundRequested(PAYMENT, RefundId.of(PAYMENT, 1), AMOUNT, EUR, "order_cancelled");
        charged(OPENED).when(CANCEL).expectEvents(refunding);
        charged(OPENED, closed(DisputeOutcome.WON)).when(CANCEL).expectEvents(refunding);
        charged(OPENED, closed(DisputeOutcome.LOST)).when(CANCEL).expectNoEvents();
    }

    private static TestExecutor<Payment> charged(Object... then) {
        List<Object> events = new ArrayList<>(List.of(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED));
        events.addAll(List.of(then));
        return new AggregateTestFixture<>(Payment.class).given(events);
    }

    private static RecordDispute report(DisputeState state) {
        return new RecordDispute(PAYMENT, INTENT, "du_1", AMOUNT, EUR, "fraudulent", DUE, state);
    }

    private static PaymentDisputeClosed closed(DisputeOutcome outcome) {
        return new PaymentDisputeClosed(PAYMENT, ORDER, BUYER, "du_1", AMOUNT, EUR, outcome);
    }
}
