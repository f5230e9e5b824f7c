package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.ATTEMPT;
import static io.flowmart.payment.PaymentFixtures.AWAITING_TRANSFER;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.CANCELLING;
import static io.flowmart.payment.PaymentFixtures.CHOSEN;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.FAILED;
import static io.flowmart.payment.PaymentFixtures.INITIATED;
import static io.flowmart.payment.PaymentFixtures.INITIATED_AGAIN;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.INTENT_CREATED;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.SUCCEEDED;
import static io.flowmart.payment.PaymentFixtures.TRANSFER_CHOSEN;
import static io.flowmart.payment.PaymentFixtures.received;
import static io.flowmart.payment.PaymentFixtures.voided;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.ReceivePayment;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentReport.RecordFailure;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.Test;

/** What a payment does when money comes in by bank transfer. */
class ReceiptsTest {

    private static final AttemptId SECOND_ATTEMPT = AttemptId.of(PAYMENT, 2);
    private static final PaymentProcessed CARD_CHARGED =
            new PaymentProcessed(PAYMENT, ORDER, BUYER, SECOND_ATTEMPT, Outcome.SUCCEEDED, AMOUNT, EUR, null);

    @Test
    void isPaidWhenAllIsThere() {
        awaited().when(receive("1", AMOUNT)).expectEvents(received("1", AMOUNT, AMOUNT), SUCCEEDED);
    }

    @Test
    void isPaidInParts() {
        awaited().when(receive("1", 3000)).expectEvents(received("1", 3000, 3000));
        awaited(received("1", 3000, 3000)).when(receive("2", 899)).expectEvents(received("2", 899, AMOUNT), SUCCEEDED);
    }

    @Test
    void givesBackWhatIsTooMuch() {
        awaited()
                .when(receive("1", AMOUNT + 101))
                .expectEvents(received("1", AMOUNT + 101, AMOUNT + 101), SUCCEEDED, excess(1, 101));
        awaited(received("1", AMOUNT, AMOUNT), SUCCEEDED)
                .when(receive("2", 50))
                .expectEvents(received("2", 50, AMOUNT + 50), excess(1, 50));
    }

    @Test
    void countsAReceiptOnce() {
        awaited(received("1", 3000, 3000)).when(receive("1", 3000)).expectNoEvents();
        awaited(received("1", 3000, 3000))
                .when(receive("1", 2999))
                .expectException(RejectionMatcher.of(PaymentRejection.IDEMPOTENCY_KEY_REUSED));
    }

    @Test
    void givesAllBackWhenNothingComesOfIt() {
        awaited(received("1", 3000, 3000))
                .when(new RecordFailure(PAYMENT, ATTEMPT, "payment_timed_out"))
                .expectEvents(failed(), excess(1, 3000));
        awaited(received("1", 3000, 3000), CANCELLING)
                .when(new RecordFailure(PAYMENT, ATTEMPT, "cancelled"))
                .expectEvents(voided(ORDER_CANCELLED), excess(1, 3000));
    }

    @Test
    void keepsNothingThatComesAfterItsEnd() {
        awaited(CANCELLING).when(receive("1", AMOUNT)).expectEvents(received("1", AMOUNT, AMOUNT));
        awaited(CANCELLING, voided(ORDER_CANCELLED))
                .when(receive("1", AMOUNT))
                .expectEvents(received("1", AMOUNT, AMOUNT), excess(1, AMOUNT));
        awaited(failed()).when(receive("1", 5)).expectEvents(received("1", 5, 5), excess(1, 5));
    }

    @Test
    void givesAllBackByTransferWhenTheBuyerHasTurnedToACard() {
        turnedToACard().when(receive("1", AMOUNT)).expectEvents(received("1", AMOUNT, AMOUNT), excess(1, AMOUNT));
        turnedToACard(CARD_CHARGED)
                .when(receive("1", AMOUNT))
                .expectEvents(received("1", AMOUNT, AMOUNT), excess(1, AMOUNT));
        turnedToACard(received("1", AMOUNT, AMOUNT), excess(1, AMOUNT))
                .when(new ContinuePayment(PAYMENT))
                .expectResultMessagePayload(new PaymentStep.GiveBack(
                        "manual",
                        new RefundRequest(RefundId.of(PAYMENT, 1), PAYMENT, ORDER, INTENT, AMOUNT, EUR),
                        null));
    }

    @Test
    void leavesTheCardsChargeAlone() {
        turnedToACard(received("1", AMOUNT, AMOUNT), excess(1, AMOUNT), CARD_CHARGED)
                .when(new RefundPayment(PAYMENT, RefundId.keyed(PAYMENT, "key"), null, "Broken"))
                .expectEvents(
                        new PaymentRefundRequested(PAYMENT, RefundId.keyed(PAYMENT, "key"), AMOUNT, EUR, "Broken"));
    }

    @Test
    void isOnlyForBankTransfers() {
        new AggregateTestFixture<>(Payment.class)
                .given(INITIATED, CHOSEN, INTENT_CREATED)
                .when(receive("1", AMOUNT))
                .expectException(RejectionMatcher.of(PaymentRejection.PAYMENT_NOT_MANUAL));
    }

    private static Object failed() {
        return new PaymentProcessed(
                PAYMENT,
                FAILED.orderId(),
                FAILED.userId(),
                ATTEMPT,
                FAILED.outcome(),
                AMOUNT,
                EUR,
                "payment_timed_out");
    }

    private static TestExecutor<Payment> awaited(Object... then) {
        List<Object> events = new ArrayList<>(List.of(INITIATED, TRANSFER_CHOSEN, INTENT_CREATED, AWAITING_TRANSFER));
        events.addAll(List.of(then));
        return new AggregateTestFixture<>(Payment.class).given(events);
    }

    private static TestExecutor<Payment> turnedToACard(Object... then) {
        List<Object> events = new ArrayList<>(List.of(
                failed(),
                INITIATED_AGAIN,
                new PaymentMethodChosen(PAYMENT, SECOND_ATTEMPT, "stripe", "pm_card_visa"),
                new PaymentIntentCreated(PAYMENT, SECOND_ATTEMPT, "pi_2")));
        events.addAll(List.of(then));
        return awaited(events.toArray());
    }

    private static ReceivePayment receive(String receipt, long amount) {
        return new ReceivePayment(PAYMENT, receipt, amount);
    }

    private static PaymentRefundRequested excess(int number, long amount) {
        return new PaymentRefundRequested(PAYMENT, RefundId.of(PAYMENT, number), amount, EUR, "excess");
    }
}
