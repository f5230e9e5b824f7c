package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.PAYMENT_TIMED_OUT;
import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.ATTEMPT;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.CANCELLING;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.FAILED;
import static io.flowmart.payment.PaymentFixtures.INITIATE;
import static io.flowmart.payment.PaymentFixtures.INITIATED;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.INTENT_CREATED;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.REFUND;
import static io.flowmart.payment.PaymentFixtures.REFUNDED;
import static io.flowmart.payment.PaymentFixtures.REFUNDING;
import static io.flowmart.payment.PaymentFixtures.SUCCEEDED;
import static io.flowmart.payment.PaymentFixtures.TIME_OUT;
import static io.flowmart.payment.PaymentFixtures.TIMING_OUT;
import static io.flowmart.payment.PaymentFixtures.voided;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.RecordCharge;
import io.flowmart.api.payment.PaymentCommand.RecordFailure;
import io.flowmart.api.payment.PaymentCommand.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentCommand.RecordRefund;
import io.flowmart.api.payment.RefundId;
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
    private static final RecordRefund MONEY_BACK = new RecordRefund(PAYMENT, REFUND, "re_1");

    private FixtureConfiguration<Payment> payment;

    @BeforeEach
    void aPayment() {
        payment = new AggregateTestFixture<>(Payment.class);
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
    void remembersThePaymentIntentBeforeItIsConfirmed() {
        payment.given(INITIATED)
                .when(new RecordPaymentIntent(PAYMENT, ATTEMPT, INTENT))
                .expectEvents(INTENT_CREATED);
    }

    @Test
    void remembersOnePaymentIntent() {
        payment.given(INITIATED, INTENT_CREATED)
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
        payment.given(INITIATED, INTENT_CREATED).when(CHARGED).expectEvents(SUCCEEDED);
    }

    @Test
    void failsWhenTheCardWasDeclined() {
        payment.given(INITIATED, INTENT_CREATED).when(DECLINED).expectEvents(FAILED);
    }

    @Test
    void failsWithoutAPaymentIntentWhenThereIsNothingToCharge() {
        payment.given(INITIATED).when(DECLINED).expectEvents(FAILED);
    }

    static List<List<Object>> endedPayments() {
        return List.of(
                List.of(INITIATED, INTENT_CREATED, SUCCEEDED),
                List.of(INITIATED, INTENT_CREATED, FAILED),
                List.of(INITIATED, TIMING_OUT, voided(PAYMENT_TIMED_OUT)),
                List.of(voided(ORDER_CANCELLED)),
                List.of(INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING, REFUNDED));
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
        void asksStripeFirstIfItHadBegun() {
            payment.given(INITIATED).when(TIME_OUT).expectEvents(TIMING_OUT);
        }

        @Test
        void asksOnlyOnce() {
            payment.given(INITIATED, TIMING_OUT).when(TIME_OUT).expectNoEvents();
            payment.given(INITIATED, CANCELLING).when(TIME_OUT).expectNoEvents();
        }

        @Test
        void isVoidedWhenStripeHasConfirmedTheCancellation() {
            payment.given(INITIATED, INTENT_CREATED, TIMING_OUT).when(DECLINED).expectEvents(voided(PAYMENT_TIMED_OUT));
        }

        @Test
        void succeedsIfStripeSaysItWasChargedAfterAll() {
            payment.given(INITIATED, INTENT_CREATED, TIMING_OUT).when(CHARGED).expectEvents(SUCCEEDED);
        }
    }

    @Nested
    class WhenTheOrderIsCancelled {

        @Test
        void isVoidedAtOnceIfItHadNotBegun() {
            payment.givenNoPriorActivity().when(CANCEL).expectEvents(voided(ORDER_CANCELLED));
        }

        @Test
        void asksStripeFirstIfItHadBegun() {
            payment.given(INITIATED).when(CANCEL).expectEvents(CANCELLING);
        }

        @Test
        void asksOnlyOnce() {
            payment.given(INITIATED, CANCELLING).when(CANCEL).expectNoEvents();
        }

        @Test
        void overridesADeadlineSoThatAChargeIsNotKept() {
            payment.given(INITIATED, TIMING_OUT).when(CANCEL).expectEvents(CANCELLING);
        }

        @Test
        void refundsAtOnceIfItWasCharged() {
            payment.given(INITIATED, INTENT_CREATED, SUCCEEDED).when(CANCEL).expectEvents(REFUNDING);
        }

        @Test
        void refundsOnlyOnce() {
            payment.given(INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING)
                    .when(CANCEL)
                    .expectNoEvents();
            payment.given(INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING, REFUNDED)
                    .when(CANCEL)
                    .expectNoEvents();
        }

        @Test
        void refundsAChargeThatTurnsOutToHaveSucceededLater() {
            payment.given(INITIATED, INTENT_CREATED, CANCELLING).when(CHARGED).expectEvents(SUCCEEDED, REFUNDING);
        }

        @Test
        void changesNothingIfNothingWasCharged() {
            payment.given(INITIATED, INTENT_CREATED, FAILED).when(CANCEL).expectNoEvents();
            payment.given(voided(PAYMENT_TIMED_OUT)).when(CANCEL).expectNoEvents();
        }
    }

    @Test
    void isRefundedWhenTheMoneyWentBack() {
        payment.given(INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING)
                .when(MONEY_BACK)
                .expectEvents(REFUNDED);
    }

    @Test
    void isRefundedOnlyOnceAndOnlyAsRequested() {
        payment.given(INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING, REFUNDED)
                .when(MONEY_BACK)
                .expectNoEvents();
        payment.given(INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING)
                .when(new RecordRefund(PAYMENT, RefundId.of(PAYMENT, 2), "re_2"))
                .expectNoEvents();
        payment.given(INITIATED, INTENT_CREATED, SUCCEEDED).when(MONEY_BACK).expectNoEvents();
    }

    @Nested
    class SaysWhatIsNext {

        private final PaymentStep.Attempt attempt =
                new PaymentStep.Attempt(ATTEMPT, PAYMENT, ORDER, BUYER, AMOUNT, EUR, Instant.EPOCH);

        @Test
        void makeThePaymentIntent() {
            next(new PaymentStep.Charge(attempt, null), INITIATED);
        }

        @Test
        void confirmIt() {
            next(new PaymentStep.Charge(attempt, INTENT), INITIATED, INTENT_CREATED);
        }

        @Test
        void findOutWhetherThereIsOneToCancel() {
            next(new PaymentStep.GiveUp(attempt, null), INITIATED, TIMING_OUT);
        }

        @Test
        void cancelIt() {
            next(new PaymentStep.GiveUp(attempt, INTENT), INITIATED, INTENT_CREATED, CANCELLING);
        }

        @Test
        void giveTheMoneyBack() {
            PaymentStep refund = new PaymentStep.Refund(REFUND, PAYMENT, ORDER, INTENT, AMOUNT);
            next(refund, INITIATED, INTENT_CREATED, SUCCEEDED, REFUNDING);
        }

        @Test
        void nothingMore() {
            endedPayments().forEach(ended -> next(new PaymentStep.Rest(), ended.toArray()));
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
