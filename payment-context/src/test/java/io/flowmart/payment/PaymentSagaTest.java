package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.INITIATE;
import static io.flowmart.payment.PaymentFixtures.INITIATE_AGAIN;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.ORDER_CANCELLED;
import static io.flowmart.payment.PaymentFixtures.ORDER_CREATED;
import static io.flowmart.payment.PaymentFixtures.ORDER_RETRIED;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.TIME_OUT;
import static io.flowmart.payment.PaymentFixtures.settings;

import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaymentSagaTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private SagaTestFixture<PaymentSaga> saga;

    @BeforeEach
    void aSaga() {
        saga = new SagaTestFixture<>(PaymentSaga.class);
        saga.registerResource(Clock.fixed(NOW, ZoneOffset.UTC));
        saga.registerResource(settings(DEADLINE, PATIENCE, CaptureMethod.AUTOMATIC));
    }

    @Test
    void beginsThePaymentOfANewOrder() {
        saga.givenCurrentTime(NOW)
                .whenPublishingA(ORDER_CREATED)
                .expectDispatchedCommands(INITIATE)
                .expectActiveSagas(1)
                .expectScheduledDeadlineWithName(DEADLINE, PaymentSaga.DEADLINE);
    }

    @Test
    void beginsAnotherAttemptWhenTheBuyerPaysAgain() {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .andThenAPublished(new OrderPaymentFailed(ORDER, PAYMENT, "expired_card"))
                .whenPublishingA(ORDER_RETRIED)
                .expectDispatchedCommands(INITIATE_AGAIN)
                .expectActiveSagas(1)
                .expectScheduledDeadlineWithName(DEADLINE, PaymentSaga.DEADLINE);
    }

    @Test
    void givesThatAttemptUpWhenItsDeadlinePasses() {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_RETRIED)
                .whenTimeElapses(DEADLINE)
                .expectDispatchedCommands(new TimeOutPayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR, 2))
                .expectActiveSagas(1);
    }

    @Test
    void neverChargesAnOrderOlderThanTheDeadline() {
        saga.givenCurrentTime(NOW.minus(DEADLINE))
                .andThenAPublished(ORDER_CREATED)
                .whenTimeElapses(DEADLINE.plus(PATIENCE))
                .expectDispatchedCommands(TIME_OUT);
    }

    @Test
    void doesNothingAboutAnOldOrderThatEndedLongAgo() throws Exception {
        saga.givenCurrentTime(NOW.minus(DEADLINE))
                .andThenAPublished(ORDER_CREATED)
                .whenPublishingA(new OrderPaid(ORDER, PAYMENT, AMOUNT, EUR))
                .expectNoDispatchedCommands()
                .expectNoScheduledDeadlines()
                .expectActiveSagas(0);
    }

    @Test
    void givesThePaymentUpWhenTheDeadlinePasses() {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .whenTimeElapses(DEADLINE)
                .expectDispatchedCommands(TIME_OUT)
                .expectActiveSagas(1);
    }

    @Test
    void endsAtItsDeadlineWhenThePaymentHasEndedLongAgo() throws Exception {
        saga.setCallbackBehavior((command, metaData) -> command instanceof TimeOutPayment ? false : null);
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .whenTimeElapses(DEADLINE)
                .expectDispatchedCommands(TIME_OUT)
                .expectActiveSagas(0);
    }

    @Test
    void setsNoSecondDeadlineWhenItIsToldOfTheOrderAgain() throws Exception {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .andThenAPublished(ORDER_CREATED)
                .whenPublishingA(new OrderPaid(ORDER, PAYMENT, AMOUNT, EUR))
                .expectNoDispatchedCommands()
                .expectNoScheduledDeadlines()
                .expectActiveSagas(0);
    }

    @Test
    void endsWhenTheOrderIsPaid() {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .whenPublishingA(new OrderPaid(ORDER, PAYMENT, AMOUNT, EUR))
                .expectNoDispatchedCommands()
                .expectNoScheduledDeadlines()
                .expectActiveSagas(0);
    }

    @Test
    void endsWhenThePaymentHasFailed() {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .whenPublishingA(new OrderPaymentFailed(ORDER, PAYMENT, "expired_card"))
                .expectNoDispatchedCommands()
                .expectNoScheduledDeadlines()
                .expectActiveSagas(0);
    }

    @Test
    void leavesACancelledOrderToTheCancellationPolicy() {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .whenPublishingA(ORDER_CANCELLED)
                .expectNoDispatchedCommands()
                .expectNoScheduledDeadlines()
                .expectActiveSagas(0);
    }

    @Test
    void endsAfterItsDeadlineToo() throws Exception {
        saga.givenCurrentTime(NOW)
                .andThenAPublished(ORDER_CREATED)
                .andThenTimeElapses(DEADLINE)
                .whenPublishingA(new OrderPaymentFailed(ORDER, PAYMENT, "payment_timed_out"))
                .expectActiveSagas(0);
    }
}
