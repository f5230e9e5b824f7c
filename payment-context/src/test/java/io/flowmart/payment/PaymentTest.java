package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.PAYMENT_TIMED_OUT;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.VOIDED_BY_OPERATOR;
import static io.flowmart.payment.PaymentFixtures.ACTION_REQUIRED;
import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.ATTEMPT;
import static io.flowmart.payment.PaymentFixtures.AUTHORIZED;
import static io.flowmart.payment.PaymentFixtures.AWAITING_TRANSFER;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.CANCELLING;
import static io.flowmart.payment.PaymentFixtures.CAPTURING;
import static io.flowmart.payment.PaymentFixtures.CHOSEN;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.EXPIRING;
import static io.flowmart.payment.PaymentFixtures.FAILED;
import static io.flowmart.payment.PaymentFixtures.HOLD_ENDS;
import static io.flowmart.payment.PaymentFixtures.INITIATE;
import static io.flowmart.payment.PaymentFixtures.INITIATED;
import static io.flowmart.payment.PaymentFixtures.INITIATED_AGAIN;
import static io.flowmart.payment.PaymentFixtures.INITIATED_TO_HOLD;
import static io.flowmart.payment.PaymentFixtures.INITIATE_AGAIN;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.INTENT_CREATED;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.OTHER_METHOD;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.PENDING;
import static io.flowmart.payment.PaymentFixtures.REFUND;
import static io.flowmart.payment.PaymentFixtures.REFUNDED;
import static io.flowmart.payment.PaymentFixtures.REFUNDING;
import static io.flowmart.payment.PaymentFixtures.SUCCEEDED;
import static io.flowmart.payment.PaymentFixtures.TIME_OUT;
import static io.flowmart.payment.PaymentFixtures.TIMING_OUT;
import static io.flowmart.payment.PaymentFixtures.TRANSFER_CHOSEN;
import static io.flowmart.payment.PaymentFixtures.settings;
import static io.flowmart.payment.PaymentFixtures.voided;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentCommand.CapturePayment;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
import io.flowmart.api.payment.PaymentCommand.VoidPayment;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentReport.RecordActionRequired;
import io.flowmart.api.payment.PaymentReport.RecordAuthorization;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordFailure;
import io.flowmart.api.payment.PaymentReport.RecordFee;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentReport.RecordPaymentMethod;
import io.flowmart.api.payment.PaymentReport.RecordPending;
import io.flowmart.payment.gateways.PaymentGateway;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentTest {

    private static final RecordCharge CHARGED = new RecordCharge(PAYMENT, ATTEMPT);
    private static final RecordFailure DECLINED = new RecordFailure(PAYMENT, ATTEMPT, "insufficient_funds");

    private FixtureConfiguration<Payment> payment;

    @BeforeEach
    void aPayment() {
        payment = new AggregateTestFixture<>(Payment.class);
        payment.registerInjectableResource(settings(Duration.ofMinutes(15), Duration.ZERO, CaptureMethod.AUTOMATIC));
    }

    @Test
    void beginsWithAnAttemptThatIsStoredBeforeAnyCall() {
        payment.givenNoPriorActivity().when(INITIATE).expectEvents(INITIATED);
    }

    @Test
    void beginsOnlyOnce() {
        payment.given(INITIATED).when(INITIATE).expectNoEvents();
    }

    @Test
    void doesNotBeginAfterItWasGivenUp() {
        payment.given(voided(ORDER_CANCELLED)).when(INITIATE).expectNoEvents();
    }

    @Test
    void remembersWhatItIsPaidWithBeforeAnythingIsMadeOfIt() {
        var visa = new RecordPaymentMethod(PAYMENT, ATTEMPT, "stripe", "pm_card_visa");
        payment.given(INITIATED).when(visa).expectEvents(CHOSEN);
        payment.given(INITIATED, CHOSEN).when(visa).expectNoEvents();
        payment.given(INITIATED, CHOSEN)
                .when(new RecordPaymentMethod(PAYMENT, ATTEMPT, "manual", "bank_transfer"))
                .expectNoEvents();
    }

    @Test
    void remembersThePaymentIntentBeforeItIsConfirmed() {
        payment.given(INITIATED, CHOSEN)
                .when(new RecordPaymentIntent(PAYMENT, ATTEMPT, INTENT))
                .expectEvents(INTENT_CREATED);
    }

    @Test
    void remembersOnePaymentIntent() {
        payment.given(INITIATED, CHOSEN, INTENT_CREATED)
                .when(new RecordPaymentIntent(PAYMENT, ATTEMPT, "pi_2"))
                .expectNoEvents();
    }

    @Test
    void knowsNothingOfOtherAttempts() {
        AttemptId other = AttemptId.of(PAYMENT, 2);
        payment.given(INITIATED)
                .when(new RecordPaymentIntent(PAYMENT, other, INTENT))
                .expectNoEvents();
        payment.given(INITIATED).when(new RecordCharge(PAYMENT, other)).expectNoEvents();
        payment.given(INITIATED).when(new RecordFailure(PAYMENT, other, "x")).expectNoEvents();
    }

    @Test
    void succeedsWhenTheCardWasCharged() {
        payment.given(INITIATED, CHOSEN, INTENT_CREATED).when(CHARGED).expectEvents(SUCCEEDED);
    }

    @Test
    void failsWhenTheCardWasDeclined() {
        payment.given(INITIATED, CHOSEN, INTENT_CREATED).when(DECLINED).expectEvents(FAILED);
    }

    @Test
    void failsWithoutAPaymentIntentWhenThereIsNothingToCharge() {
        payment.given(INITIATED).when(DECLINED).expectEvents(FAILED);
    }

    static List<List<Object>> endedPayments() {
        return List.of(
                List.of(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED),
                List.of(INITIATED, CHOSEN, INTENT_CREATED, FAILED),
                List.of(INITIATED, CHOSEN, TIMING_OUT, voided(PAYMENT_TIMED_OUT)),
                List.of(voided(ORDER_CANCELLED)),
                List.of(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED, REFUNDING, REFUNDED));
    }

    @ParameterizedTest
    @MethodSource("endedPayments")
    void endsOnlyOnce(List<Object> ended) {
        payment.given(ended).when(CHARGED).expectNoEvents();
        payment.given(ended).when(DECLINED).expectNoEvents();
        payment.given(ended).when(TIME_OUT).expectNoEvents();
    }

    @Nested
    class WhenTheDeadlinePasses {

        @Test
        void isVoidedAtOnceIfItHadNotBegun() {
            payment.givenNoPriorActivity().when(TIME_OUT).expectEvents(voided(PAYMENT_TIMED_OUT));
        }

        @Test
        void isVoidedAtOnceIfNobodyWasAskedForAnything() {
            payment.given(INITIATED).when(TIME_OUT).expectEvents(voided(PAYMENT_TIMED_OUT));
        }

        @Test
        void asksTheGatewayFirstIfItMayKnowOfIt() {
            payment.given(INITIATED, CHOSEN)
                    .when(TIME_OUT)
                    .expectEvents(TIMING_OUT)
                    .expectResultMessagePayload(true);
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(TIME_OUT)
                    .expectEvents(TIMING_OUT);
        }

        @Test
        void waitsOnForMoneyThatIsHeldOrOnItsWay() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, PENDING)
                    .when(TIME_OUT)
                    .expectNoEvents()
                    .expectResultMessagePayload(true);
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED, AUTHORIZED)
                    .when(TIME_OUT)
                    .expectNoEvents()
                    .expectResultMessagePayload(true);
        }

        @Test
        void leavesALaterAttemptAlone() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, INITIATED_AGAIN)
                    .when(TIME_OUT)
                    .expectNoEvents()
                    .expectResultMessagePayload(false);
        }

        @Test
        void voidsAnAttemptThatHadNotBegun() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED)
                    .when(new TimeOutPayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR, 2))
                    .expectEvents(voided(PAYMENT_TIMED_OUT, 2));
        }

        @Test
        void asksOnlyOnce() {
            payment.given(INITIATED, CHOSEN, TIMING_OUT).when(TIME_OUT).expectNoEvents();
            payment.given(INITIATED, CHOSEN, CANCELLING).when(TIME_OUT).expectNoEvents();
        }

        @Test
        void isVoidedWhenStripeHasConfirmedTheCancellation() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, TIMING_OUT)
                    .when(DECLINED)
                    .expectEvents(voided(PAYMENT_TIMED_OUT));
        }

        @Test
        void succeedsIfStripeSaysItWasChargedAfterAll() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, TIMING_OUT)
                    .when(CHARGED)
                    .expectEvents(SUCCEEDED);
        }
    }

    @Nested
    class WhenTheOrderIsCancelled {

        @Test
        void isVoidedAtOnceIfItHadNotBegun() {
            payment.givenNoPriorActivity().when(CANCEL).expectEvents(voided(ORDER_CANCELLED));
        }

        @Test
        void isVoidedAtOnceIfNobodyWasAskedForAnything() {
            payment.given(INITIATED).when(CANCEL).expectEvents(voided(ORDER_CANCELLED));
        }

        @Test
        void asksTheGatewayFirstIfItMayKnowOfIt() {
            payment.given(INITIATED, CHOSEN).when(CANCEL).expectEvents(CANCELLING);
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED, AUTHORIZED)
                    .when(CANCEL)
                    .expectEvents(CANCELLING);
            payment.given(INITIATED, TRANSFER_CHOSEN, INTENT_CREATED, AWAITING_TRANSFER)
                    .when(CANCEL)
                    .expectEvents(CANCELLING);
        }

        @Test
        void asksOnlyOnce() {
            payment.given(INITIATED, CHOSEN, CANCELLING).when(CANCEL).expectNoEvents();
        }

        @Test
        void overridesADeadlineSoThatAChargeIsNotKept() {
            payment.given(INITIATED, CHOSEN, TIMING_OUT).when(CANCEL).expectEvents(CANCELLING);
        }

        @Test
        void refundsAtOnceIfItWasCharged() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED)
                    .when(CANCEL)
                    .expectEvents(REFUNDING);
        }

        @Test
        void refundsOnlyOnce() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED, REFUNDING)
                    .when(CANCEL)
                    .expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED, REFUNDING, REFUNDED)
                    .when(CANCEL)
                    .expectNoEvents();
        }

        @Test
        void refundsAChargeThatTurnsOutToHaveSucceededLater() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, CANCELLING)
                    .when(CHARGED)
                    .expectEvents(SUCCEEDED, REFUNDING);
        }

        @Test
        void neverBeginsAnAttemptThatTheBuyerHadAskedForJustBefore() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED)
                    .when(CANCEL)
                    .expectEvents(voided(ORDER_CANCELLED));
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, voided(ORDER_CANCELLED))
                    .when(INITIATE_AGAIN)
                    .expectNoEvents();
            payment.given(voided(ORDER_CANCELLED)).when(CANCEL).expectNoEvents();
        }
    }

    @Nested
    class WhenTheBuyerPaysAgain {

        @Test
        void beginsAnotherAttemptWithWhatHeWantsToPayWith() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED)
                    .when(INITIATE_AGAIN)
                    .expectEvents(INITIATED_AGAIN);
            payment.given(voided(PAYMENT_TIMED_OUT)).when(INITIATE_AGAIN).expectEvents(INITIATED_AGAIN);
        }

        @Test
        void beginsItOnce() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, INITIATED_AGAIN)
                    .when(INITIATE_AGAIN)
                    .expectNoEvents();
        }

        @Test
        void beginsNoneWhileOneIsLiveOrHasSucceeded() {
            payment.given(INITIATED, CHOSEN).when(INITIATE_AGAIN).expectNoEvents();
            payment.given(INITIATED, CHOSEN, TIMING_OUT).when(INITIATE_AGAIN).expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED)
                    .when(INITIATE_AGAIN)
                    .expectNoEvents();
        }

        @Test
        void takesNoReportOfTheAttemptThatFailed() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, INITIATED_AGAIN)
                    .when(CHARGED)
                    .expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, INITIATED_AGAIN)
                    .when(DECLINED)
                    .expectNoEvents();
        }
    }

    @Nested
    class WhenItHasToWait {

        private static final RecordActionRequired BANK_ASKS = new RecordActionRequired(PAYMENT, ATTEMPT, "sealed");
        private static final RecordPending ON_ITS_WAY = new RecordPending(PAYMENT, ATTEMPT, null);
        private static final RecordAuthorization HELD = new RecordAuthorization(PAYMENT, ATTEMPT, HOLD_ENDS, false);
        private static final RecordAuthorization ENDS_SOON = new RecordAuthorization(PAYMENT, ATTEMPT, HOLD_ENDS, true);

        @Test
        void tellsTheBuyerThatHisBankAsksOnce() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED).when(BANK_ASKS).expectEvents(ACTION_REQUIRED);
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(BANK_ASKS)
                    .expectNoEvents();
        }

        @Test
        void goesOnFromThereToWhateverComes() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(CHARGED)
                    .expectEvents(SUCCEEDED);
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(DECLINED)
                    .expectEvents(FAILED);
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(HELD)
                    .expectEvents(AUTHORIZED);
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(ON_ITS_WAY)
                    .expectEvents(PENDING);
        }

        @Test
        void knowsThatMoneyIsOnItsWay() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED).when(ON_ITS_WAY).expectEvents(PENDING);
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, PENDING)
                    .when(ON_ITS_WAY)
                    .expectNoEvents();
        }

        @Test
        void isNotTakenBackByNewsThatAreOlder() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, PENDING)
                    .when(BANK_ASKS)
                    .expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, AUTHORIZED)
                    .when(BANK_ASKS)
                    .expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, AUTHORIZED)
                    .when(ON_ITS_WAY)
                    .expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED)
                    .when(HELD)
                    .expectNoEvents();
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, FAILED)
                    .when(BANK_ASKS)
                    .expectNoEvents();
        }

        @Test
        void holdsTheMoneyAndTellsOnceThatTheHoldEndsSoon() {
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED).when(HELD).expectEvents(AUTHORIZED);
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED, AUTHORIZED)
                    .when(HELD)
                    .expectNoEvents();
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED, AUTHORIZED)
                    .when(ENDS_SOON)
                    .expectEvents(EXPIRING);
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED)
                    .when(ENDS_SOON)
                    .expectEvents(AUTHORIZED, EXPIRING);
            payment.given(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED, AUTHORIZED, EXPIRING)
                    .when(ENDS_SOON)
                    .expectNoEvents();
        }
    }

    @Nested
    class WhenAnOperatorDecides {

        private static final CapturePayment CAPTURE = new CapturePayment(PAYMENT);
        private static final VoidPayment VOID = new VoidPayment(PAYMENT);
        private static final List<Object> HELD = List.of(INITIATED_TO_HOLD, CHOSEN, INTENT_CREATED, AUTHORIZED);

        @Test
        void capturesWhatIsHeld() {
            payment.given(HELD).when(CAPTURE).expectEvents(CAPTURING);
            payment.given(HELD).andGiven(CAPTURING).when(CAPTURE).expectNoEvents();
            payment.given(HELD).andGiven(CAPTURING, SUCCEEDED).when(CAPTURE).expectNoEvents();
        }

        @Test
        void capturesNothingElse() {
            refused(PaymentRejection.PAYMENT_NOT_AUTHORIZED, CAPTURE, INITIATED, CHOSEN);
            refused(PaymentRejection.PAYMENT_NOT_AUTHORIZED, CAPTURE, INITIATED, CHOSEN, INTENT_CREATED, FAILED);
            refused(PaymentRejection.PAYMENT_NOT_AUTHORIZED, CAPTURE, voided(PAYMENT_TIMED_OUT));
            refused(
                    PaymentRejection.PAYMENT_NOT_AUTHORIZED,
                    CAPTURE,
                    INITIATED_TO_HOLD,
                    CHOSEN,
                    INTENT_CREATED,
                    AUTHORIZED,
                    CANCELLING);
        }

        @Test
        void letsAHoldOrAnAwaitedTransferGo() {
            var requested = new PaymentVoidRequested(PAYMENT, VOIDED_BY_OPERATOR);
            payment.given(HELD).when(VOID).expectEvents(requested);
            payment.given(HELD).andGiven(requested).when(VOID).expectNoEvents();
            payment.given(HELD).andGiven(requested).when(DECLINED).expectEvents(voided(VOIDED_BY_OPERATOR));
            payment.given(HELD)
                    .andGiven(requested, voided(VOIDED_BY_OPERATOR))
                    .when(VOID)
                    .expectNoEvents();
            payment.given(INITIATED, TRANSFER_CHOSEN, INTENT_CREATED, AWAITING_TRANSFER)
                    .when(VOID)
                    .expectEvents(requested);
        }

        @Test
        void letsNothingElseGo() {
            refused(PaymentRejection.PAYMENT_NOT_OPEN, VOID, INITIATED, CHOSEN, INTENT_CREATED);
            refused(PaymentRejection.PAYMENT_NOT_OPEN, VOID, INITIATED, CHOSEN, INTENT_CREATED, PENDING);
            refused(PaymentRejection.PAYMENT_NOT_OPEN, VOID, INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED);
            refused(
                    PaymentRejection.PAYMENT_NOT_OPEN,
                    VOID,
                    INITIATED_TO_HOLD,
                    CHOSEN,
                    INTENT_CREATED,
                    AUTHORIZED,
                    CAPTURING);
        }

        @Test
        void refundsACaptureThatAnOverrulingCancellationCameTooLateFor() {
            payment.given(HELD).andGiven(CAPTURING, CANCELLING).when(CHARGED).expectEvents(SUCCEEDED, REFUNDING);
        }

        private void refused(PaymentRejection code, Object command, Object... given) {
            aPayment();
            payment.given(given).when(command).expectException(RejectionMatcher.of(code));
        }
    }

    @Test
    void knowsItsFeeOnce() {
        var fee = new RecordFee(PAYMENT, 83, EUR);
        var charged = new PaymentFeeCharged(PAYMENT, ORDER, 83, EUR);
        payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED).when(fee).expectEvents(charged);
        payment.given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED, charged)
                .when(fee)
                .expectNoEvents();
        payment.given(INITIATED, CHOSEN, INTENT_CREATED).when(fee).expectNoEvents();
    }

    @Nested
    class SaysWhatIsNext {

        private final PaymentGateway.Attempt attempt = new PaymentGateway.Attempt(
                ATTEMPT, PAYMENT, ORDER, BUYER, AMOUNT, EUR, CaptureMethod.AUTOMATIC, "pm_card_visa", Instant.EPOCH);

        @Test
        void chooseWhatToPayWith() {
            next(new PaymentStep.ChooseMethod(PAYMENT, ORDER, BUYER, ATTEMPT, null), INITIATED);
            next(
                    new PaymentStep.ChooseMethod(PAYMENT, ORDER, BUYER, AttemptId.of(PAYMENT, 2), OTHER_METHOD),
                    INITIATED,
                    FAILED,
                    INITIATED_AGAIN);
        }

        @Test
        void makeThePaymentIntent() {
            next(new PaymentStep.Create("stripe", attempt), INITIATED, CHOSEN);
        }

        @Test
        void confirmIt() {
            next(new PaymentStep.Confirm("stripe", attempt, INTENT), INITIATED, CHOSEN, INTENT_CREATED);
        }

        @Test
        void findOutWhetherThereIsOneToCancel() {
            next(new PaymentStep.Create("stripe", attempt), INITIATED, CHOSEN, TIMING_OUT);
        }

        @Test
        void cancelIt() {
            next(new PaymentStep.GiveUp("stripe", attempt, INTENT), INITIATED, CHOSEN, INTENT_CREATED, CANCELLING);
        }

        @Test
        void lookHowItStandsWhenItWaits() {
            var look = new PaymentStep.Look("stripe", attempt, INTENT);
            next(look, INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED);
            next(look, INITIATED, CHOSEN, INTENT_CREATED, PENDING);
            next(look, INITIATED, CHOSEN, INTENT_CREATED, AUTHORIZED);
        }

        @Test
        void waitWhenItHasLooked() {
            payment.given(INITIATED, CHOSEN, INTENT_CREATED, ACTION_REQUIRED)
                    .when(new RecordActionRequired(PAYMENT, ATTEMPT, "sealed"))
                    .expectResultMessagePayload(new PaymentStep.Rest(true));
        }

        @Test
        void captureWhatIsHeld() {
            next(
                    new PaymentStep.Capture("stripe", attempt, INTENT),
                    INITIATED,
                    CHOSEN,
                    INTENT_CREATED,
                    AUTHORIZED,
                    CAPTURING);
        }

        @Test
        void giveTheMoneyBack() {
            var refund = new RefundRequest(REFUND, PAYMENT, ORDER, INTENT, AMOUNT, EUR);
            next(
                    new PaymentStep.GiveBack("stripe", refund, null),
                    INITIATED,
                    CHOSEN,
                    INTENT_CREATED,
                    SUCCEEDED,
                    REFUNDING);
        }

        @Test
        void nothingMore() {
            endedPayments().forEach(ended -> next(new PaymentStep.Rest(false), ended.toArray()));
        }

        private void next(PaymentStep step, Object... events) {
            aPayment();
            payment.givenCurrentTime(Instant.EPOCH)
                    .andGiven(Arrays.asList(events))
                    .when(new ContinuePayment(PAYMENT))
                    .expectNoEvents()
                    .expectResultMessagePayload(step);
        }
    }
}
