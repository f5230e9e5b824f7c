package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.AWAITING_TRANSFER;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.CHOSEN;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.FAILED;
import static io.flowmart.payment.PaymentFixtures.INITIATED;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.INTENT_CREATED;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.REFUND;
import static io.flowmart.payment.PaymentFixtures.REFUNDED;
import static io.flowmart.payment.PaymentFixtures.REFUNDING;
import static io.flowmart.payment.PaymentFixtures.SUCCEEDED;
import static io.flowmart.payment.PaymentFixtures.TRANSFER_CHOSEN;
import static io.flowmart.payment.PaymentFixtures.received;
import static io.flowmart.payment.PaymentFixtures.refunded;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentCommand.SettleRefund;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a payment does about refunds. */
class RefundsTest {

    private static final RefundId FIRST = RefundId.keyed(PAYMENT, "key-1");
    private static final RefundId SECOND = RefundId.keyed(PAYMENT, "key-2");
    private static final RefundId BY_HAND = RefundId.foreign(PAYMENT, "re_hand");
    private static final PaymentRefundRequested FIRST_REQUESTED = requested(FIRST, 1000);
    private static final PaymentRefundPending FIRST_PENDING = pending(FIRST, "re_1", 1000, "stripe");

    @Nested
    class WhenAnOperatorAsks {

        @Test
        void givesAPartBackAndThenAnother() {
            charged().when(refund(FIRST, 1000L)).expectEvents(FIRST_REQUESTED);
            charged(FIRST_REQUESTED).when(refund(SECOND, 2899L)).expectEvents(requested(SECOND, 2899));
        }

        @Test
        void givesAllThatIsLeftBackUnlessHeNamesAnAmount() {
            charged(FIRST_REQUESTED).when(refund(SECOND, null)).expectEvents(requested(SECOND, 2899));
        }

        @Test
        void asksOnceHoweverOftenHeDoes() {
            charged(FIRST_REQUESTED).when(refund(FIRST, 1000L)).expectNoEvents().expectResultMessagePayload(true);
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000))
                    .when(refund(FIRST, null))
                    .expectNoEvents();
        }

        @Test
        void refusesAnotherReasonUnderTheSameKey() {
            charged(FIRST_REQUESTED)
                    .when(new RefundPayment(PAYMENT, FIRST, 1000L, "Another reason"))
                    .expectException(RejectionMatcher.of(PaymentRejection.IDEMPOTENCY_KEY_REUSED));
        }

        @Test
        void refusesAnotherAmountUnderTheSameKey() {
            charged(FIRST_REQUESTED)
                    .when(refund(FIRST, 999L))
                    .expectException(RejectionMatcher.of(PaymentRejection.IDEMPOTENCY_KEY_REUSED));
        }

        /** It would not count as a refund of the charge. */
        @Test
        void takesNoReasonThatIsTheShopsOwn() {
            charged()
                    .when(new RefundPayment(PAYMENT, FIRST, 1000L, PaymentRefundRequested.EXCESS))
                    .expectException(RejectionMatcher.of(
                            Rejection.invalidField("reason", "").code()));
        }

        @Test
        void neverGivesBackMoreThanWasCharged() {
            charged()
                    .when(refund(FIRST, AMOUNT + 1))
                    .expectException(RejectionMatcher.of(PaymentRejection.REFUND_EXCEEDS_PAYMENT));
            charged(FIRST_REQUESTED)
                    .when(refund(SECOND, 2900L))
                    .expectException(RejectionMatcher.of(PaymentRejection.REFUND_EXCEEDS_PAYMENT));
            charged(REFUNDING, REFUNDED)
                    .when(refund(FIRST, null))
                    .expectException(RejectionMatcher.of(PaymentRejection.PAYMENT_NOT_REFUNDABLE));
        }

        @Test
        void givesWhatCouldNotBeGivenBackAgain() {
            charged(FIRST_REQUESTED, failed(FIRST, 1000, 0))
                    .when(refund(SECOND, AMOUNT))
                    .expectEvents(requested(SECOND, AMOUNT));
        }

        @Test
        void givesNothingBackThatWasNotCharged() {
            given(INITIATED, CHOSEN, INTENT_CREATED)
                    .when(refund(FIRST, 1L))
                    .expectException(RejectionMatcher.of(PaymentRejection.PAYMENT_NOT_REFUNDABLE));
            given(INITIATED, CHOSEN, INTENT_CREATED, FAILED)
                    .when(refund(FIRST, 1L))
                    .expectException(RejectionMatcher.of(PaymentRejection.PAYMENT_NOT_REFUNDABLE));
        }

        @Test
        void waitsForADisputeAndGivesNothingBackThatTheBankHasTaken() {
            charged(disputed(AMOUNT))
                    .when(refund(FIRST, 1L))
                    .expectException(RejectionMatcher.of(PaymentRejection.PAYMENT_NOT_REFUNDABLE));
            charged(disputed(3000), closed(3000, DisputeOutcome.LOST))
                    .when(refund(FIRST, null))
                    .expectEvents(requested(FIRST, 899));
            charged(disputed(AMOUNT), closed(AMOUNT, DisputeOutcome.WON))
                    .when(refund(FIRST, null))
                    .expectEvents(requested(FIRST, AMOUNT));
        }
    }

    @Nested
    class WhenTheGatewayAnswers {

        @Test
        void knowsWhenTheMoneyWentBack() {
            charged(REFUNDING)
                    .when(report(REFUND, "re_1", RefundState.SUCCEEDED))
                    .expectEvents(REFUNDED);
        }

        @Test
        void countsAllThatWentBack() {
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000), requested(SECOND, 500))
                    .when(report(SECOND, "re_2", RefundState.SUCCEEDED))
                    .expectEvents(refunded(SECOND, "re_2", 500, 1500));
        }

        @Test
        void knowsThatItIsPending() {
            charged(FIRST_REQUESTED)
                    .when(report(FIRST, "re_1", RefundState.PENDING))
                    .expectEvents(FIRST_PENDING)
                    .expectResultMessagePayload(new PaymentStep.Rest(true));
        }

        @Test
        void knowsThatItHasFailedEvenAfterItHadSucceeded() {
            charged(FIRST_REQUESTED, FIRST_PENDING)
                    .when(report(FIRST, "re_1", RefundState.FAILED))
                    .expectEvents(failed(FIRST, 1000, 0));
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000))
                    .when(report(FIRST, "re_1", RefundState.FAILED))
                    .expectEvents(failed(FIRST, 1000, 0));
        }

        @Test
        void isNotTakenBackByNewsThatAreOlder() {
            var done = charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000));
            done.when(report(FIRST, "re_1", RefundState.PENDING)).expectNoEvents();
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000), failed(FIRST, 1000, 0))
                    .when(report(FIRST, "re_1", RefundState.SUCCEEDED))
                    .expectNoEvents();
            charged(FIRST_REQUESTED, FIRST_PENDING)
                    .when(report(FIRST, "re_1", RefundState.PENDING))
                    .expectNoEvents();
        }

        @Test
        void countsWhatSomeoneHasGivenBackByHand() {
            charged().when(byHand(INTENT, 700)).expectEvents(refunded(BY_HAND, "re_hand", 700, 700));
        }

        /** Or else its success, which was read before and comes later, would be believed. */
        @Test
        void keepsInMindThatOneByHandHasFailedOfWhichNothingElseWasHeard() {
            charged()
                    .when(new RecordRefund(
                            PAYMENT, INTENT, BY_HAND, "re_hand", 700, RefundState.FAILED, "lost_or_stolen_card"))
                    .expectEvents(failed(BY_HAND, 700, 0));
            charged(failed(BY_HAND, 700, 0)).when(byHand(INTENT, 700)).expectNoEvents();
            charged(FIRST_REQUESTED, failed(BY_HAND, 1000, 0))
                    .when(report(FIRST, "re_hand", RefundState.SUCCEEDED))
                    .expectEvents(
                            new PaymentRefundFailed(PAYMENT, ORDER, BUYER, FIRST, 1000, EUR, "already_refunded", 0));
        }

        /** Stripe refused ours because of one by hand, which was taken for it. */
        @Test
        void hearsUnderItsOwnNameOfOneByHandThatStandsForOneOfOurs() {
            charged(FIRST_REQUESTED, refunded(FIRST, "re_hand", 1000, 1000))
                    .when(new RecordRefund(
                            PAYMENT, INTENT, BY_HAND, "re_hand", 1000, RefundState.FAILED, "expired_or_canceled_card"))
                    .expectEvents(new PaymentRefundFailed(
                            PAYMENT, ORDER, BUYER, FIRST, 1000, EUR, "expired_or_canceled_card", 0));
        }

        @Test
        void countsARefundOnceUnderWhicheverName() {
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000))
                    .when(new RecordRefund(
                            PAYMENT,
                            INTENT,
                            RefundId.foreign(PAYMENT, "re_1"),
                            "re_1",
                            1000,
                            RefundState.SUCCEEDED,
                            null))
                    .expectNoEvents();
            charged(FIRST_REQUESTED, refunded(BY_HAND, "re_hand", 1000, 1000))
                    .when(report(FIRST, "re_hand", RefundState.SUCCEEDED))
                    .expectEvents(
                            new PaymentRefundFailed(PAYMENT, ORDER, BUYER, FIRST, 1000, EUR, "already_refunded", 1000));
        }

        @Test
        void knowsNothingOfRefundsOfWhatWasNotCharged() {
            given(INITIATED, CHOSEN, INTENT_CREATED).when(byHand(INTENT, 700)).expectNoEvents();
        }

        @Test
        void doesNotMindRefundsOfSomethingElseThatNamesThePayment() {
            charged().when(byHand("pi_2", 700)).expectNoEvents();
            charged(FIRST_REQUESTED, FIRST_PENDING)
                    .when(new RecordRefund(PAYMENT, "pi_2", FIRST, "re_1", 1000, RefundState.SUCCEEDED, null))
                    .expectNoEvents();
        }
    }

    @Test
    void aCancellationRefundsWhatIsLeft() {
        charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000))
                .when(CANCEL)
                .expectEvents(
                        new PaymentRefundRequested(PAYMENT, RefundId.of(PAYMENT, 2), 2899, EUR, "order_cancelled"));
    }

    @Test
    void aRefundForACancellationThatFailsIsLeftToPeople() {
        charged(REFUNDING, failed(REFUND, AMOUNT, 0)).when(CANCEL).expectNoEvents();
    }

    @Nested
    class SaysWhatIsNext {

        @Test
        void oneRefundAfterTheOther() {
            charged(FIRST_REQUESTED, requested(SECOND, 500))
                    .when(report(FIRST, "re_1", RefundState.SUCCEEDED))
                    .expectResultMessagePayload(new PaymentStep.GiveBack(
                            "stripe", new RefundRequest(SECOND, PAYMENT, ORDER, INTENT, 500, EUR), null));
        }

        @Test
        void seeHowAPendingOneStands() {
            charged(FIRST_REQUESTED, FIRST_PENDING)
                    .when(new ContinuePayment(PAYMENT))
                    .expectResultMessagePayload(new PaymentStep.GiveBack(
                            "stripe", new RefundRequest(FIRST, PAYMENT, ORDER, INTENT, 1000, EUR), "re_1"));
        }

        @Test
        void seeHowEachPendingOneStandsInTurn() {
            PaymentRefundPending secondPending = pending(SECOND, "re_2", 500, "stripe");
            charged(FIRST_REQUESTED, FIRST_PENDING, requested(SECOND, 500), secondPending)
                    .when(report(FIRST, "re_1", RefundState.PENDING))
                    .expectResultMessagePayload(new PaymentStep.GiveBack(
                            "stripe", new RefundRequest(SECOND, PAYMENT, ORDER, INTENT, 500, EUR), "re_2"));
            charged(FIRST_REQUESTED, FIRST_PENDING, requested(SECOND, 500), secondPending)
                    .when(report(SECOND, "re_2", RefundState.PENDING))
                    .expectResultMessagePayload(new PaymentStep.Rest(true));
        }
    }

    @Nested
    class WhenMoreSeemsToGoBackThanWasCharged {

        private static final PaymentRefunded BEFORE = refunded(BY_HAND, "re_hand", 700, 700);
        private static final PaymentRefundPending NOW = pending(REFUND, "re_1", AMOUNT, "stripe");
        private static final RecordRefund TOLD = report(REFUND, "re_1", RefundState.SUCCEEDED);

        /** One by hand came back, after which there was enough for ours; but of that we hear later. */
        @Test
        void isPendingUntilWhatItTakesThePlaceOfIsHeardToHaveFailed() {
            charged(REFUNDING, BEFORE).when(TOLD).expectEvents(NOW);
            charged(REFUNDING, BEFORE, NOW).when(TOLD).expectNoEvents();
            charged(REFUNDING, BEFORE, NOW, failed(BY_HAND, 700, 0))
                    .when(TOLD)
                    .expectEvents(refunded(REFUND, "re_1", AMOUNT, AMOUNT));
        }

        /** The same the other way round: one of ours came back, after which someone gave more back by hand. */
        @ParameterizedTest
        @EnumSource(names = {"PENDING", "SUCCEEDED"})
        void countsNoMoreThanWasCharged(RefundState state) {
            PaymentRefundPending byHand = pending(BY_HAND, "re_hand", 2900, "stripe");
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000))
                    .when(new RecordRefund(PAYMENT, INTENT, BY_HAND, "re_hand", 2900, state, null))
                    .expectEvents(byHand);
            charged(FIRST_REQUESTED, refunded(FIRST, "re_1", 1000, 1000), byHand, failed(FIRST, 1000, 0))
                    .when(byHand(INTENT, 2900))
                    .expectEvents(refunded(BY_HAND, "re_hand", 2900, 2900));
        }

        /** The news may never come. */
        @Test
        void seesWhetherWhatWentBackBeforeHasFailed() {
            charged(REFUNDING, BEFORE, NOW)
                    .when(new ContinuePayment(PAYMENT))
                    .expectResultMessagePayload(look(REFUND, AMOUNT, "re_1"));
            charged(REFUNDING, BEFORE, NOW)
                    .when(TOLD)
                    .expectNoEvents()
                    .expectResultMessagePayload(look(BY_HAND, 700, "re_hand"));
        }

        @Test
        void looksAtNothingForEver() {
            charged(REFUNDING, BEFORE, NOW)
                    .when(byHand(INTENT, 700))
                    .expectNoEvents()
                    .expectResultMessagePayload(new PaymentStep.Rest(true));
        }

        private static PaymentStep look(RefundId id, long amount, String provider) {
            return new PaymentStep.GiveBack(
                    "stripe", new RefundRequest(id, PAYMENT, ORDER, INTENT, amount, EUR), provider);
        }
    }

    @Nested
    class WhenAnOperatorHasSentTheMoney {

        private static final SettleRefund SETTLED = new SettleRefund(PAYMENT, FIRST);
        private static final PaymentRefundPending TO_BE_DONE = pending(FIRST, FIRST.value(), 1000, "manual");

        @Test
        void knowsThatItWentBack() {
            paidByTransfer(FIRST_REQUESTED, TO_BE_DONE)
                    .when(SETTLED)
                    .expectEvents(refunded(FIRST, FIRST.value(), 1000, 1000));
            paidByTransfer(FIRST_REQUESTED, TO_BE_DONE, refunded(FIRST, FIRST.value(), 1000, 1000))
                    .when(SETTLED)
                    .expectNoEvents();
        }

        @Test
        void knowsOnlyWhatWasHisToDo() {
            paidByTransfer().when(SETTLED).expectException(RejectionMatcher.of(PaymentRejection.REFUND_NOT_PENDING));
            paidByTransfer(FIRST_REQUESTED)
                    .when(SETTLED)
                    .expectException(RejectionMatcher.of(PaymentRejection.REFUND_NOT_PENDING));
            paidByTransfer(FIRST_REQUESTED, TO_BE_DONE, failed(FIRST, 1000, 0))
                    .when(SETTLED)
                    .expectException(RejectionMatcher.of(PaymentRejection.REFUND_NOT_PENDING));
            charged(FIRST_REQUESTED, FIRST_PENDING)
                    .when(SETTLED)
                    .expectException(RejectionMatcher.of(PaymentRejection.REFUND_NOT_PENDING));
        }
    }

    private static TestExecutor<Payment> charged(Object... then) {
        return given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED, then);
    }

    private static TestExecutor<Payment> paidByTransfer(Object... then) {
        return given(
                INITIATED,
                TRANSFER_CHOSEN,
                INTENT_CREATED,
                AWAITING_TRANSFER,
                received("1", AMOUNT, AMOUNT),
                SUCCEEDED,
                then);
    }

    private static TestExecutor<Payment> given(Object... events) {
        List<Object> all = new ArrayList<>();
        for (Object event : events) {
            all.addAll(event instanceof Object[] more ? List.of(more) : List.of(event));
        }
        return new AggregateTestFixture<>(Payment.class).given(all);
    }

    private static RefundPayment refund(RefundId id, Long amount) {
        return new RefundPayment(PAYMENT, id, amount, "One mug arrived broken");
    }

    private static PaymentRefundRequested requested(RefundId id, long amount) {
        return new PaymentRefundRequested(PAYMENT, id, amount, EUR, "One mug arrived broken");
    }

    private static PaymentRefundPending pending(RefundId id, String provider, long amount, String gateway) {
        return new PaymentRefundPending(PAYMENT, ORDER, id, provider, amount, EUR, gateway);
    }

    private static PaymentRefundFailed failed(RefundId id, long amount, long inAll) {
        return new PaymentRefundFailed(PAYMENT, ORDER, BUYER, id, amount, EUR, "lost_or_stolen_card", inAll);
    }

    private static RecordRefund report(RefundId id, String provider, RefundState state) {
        return new RecordRefund(
                PAYMENT,
                INTENT,
                id,
                provider,
                AMOUNT,
                state,
                state == RefundState.FAILED ? "lost_or_stolen_card" : null);
    }

    private static RecordRefund byHand(String intent, long amount) {
        return new RecordRefund(PAYMENT, intent, BY_HAND, "re_hand", amount, RefundState.SUCCEEDED, null);
    }

    private static PaymentDisputed disputed(long amount) {
        return new PaymentDisputed(PAYMENT, ORDER, BUYER, "du_1", amount, EUR, "fraudulent", null);
    }

    private static PaymentDisputeClosed closed(long amount, DisputeOutcome outcome) {
        return new PaymentDisputeClosed(PAYMENT, ORDER, BUYER, "du_1", amount, EUR, outcome);
    }
}
