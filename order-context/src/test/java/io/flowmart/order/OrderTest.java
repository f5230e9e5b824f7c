package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.BUYER;
import static io.flowmart.order.OrderFixtures.CANCELLED;
import static io.flowmart.order.OrderFixtures.CARD;
import static io.flowmart.order.OrderFixtures.CONFIRMED;
import static io.flowmart.order.OrderFixtures.CREATE;
import static io.flowmart.order.OrderFixtures.CREATED;
import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.FAILED;
import static io.flowmart.order.OrderFixtures.FIRST_ATTEMPT;
import static io.flowmart.order.OrderFixtures.ITEMS;
import static io.flowmart.order.OrderFixtures.ORDER;
import static io.flowmart.order.OrderFixtures.PAID;
import static io.flowmart.order.OrderFixtures.PAYMENT;
import static io.flowmart.order.OrderFixtures.REFUNDED;
import static io.flowmart.order.OrderFixtures.SECOND_ATTEMPT;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static io.flowmart.order.OrderFixtures.partiallyRefunded;
import static io.flowmart.order.OrderFixtures.refundFailed;
import static io.flowmart.order.OrderFixtures.retried;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderCommand.MarkOrderPaid;
import io.flowmart.api.order.OrderCommand.MarkOrderPaymentFailed;
import io.flowmart.api.order.OrderCommand.MarkOrderRefunded;
import io.flowmart.api.order.OrderCommand.RetryOrderPayment;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.matchers.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderTest {

    private FixtureConfiguration<Order> order;

    @BeforeEach
    void anOrder() {
        order = new AggregateTestFixture<>(Order.class);
        order.registerInjectableResource(OrderFixtures.LIMITS);
    }

    @Test
    void isCreatedWithTheTotalOfItsLines() {
        order.givenNoPriorActivity()
                .when(CREATE)
                .expectEvents(CREATED)
                .expectResultMessagePayload(new Order.Placed(TOTAL, false));
    }

    @Test
    void isCreatedOnceHoweverOftenItIsAskedFor() {
        order.given(CREATED, PAID, CONFIRMED)
                .when(CREATE)
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Placed(TOTAL, true));
    }

    @Test
    void rejectsAnIdempotencyKeyThatWasUsedForAnotherOrder() {
        List<OrderLine> other = List.of(new OrderLine("tea", "Green tea", 3, 450));
        rejects(
                order.given(CREATED).when(new CreateOrder(ORDER, BUYER, EUR, other)),
                OrderRejection.IDEMPOTENCY_KEY_REUSED,
                null);
    }

    @Test
    void rejectsAnOrderWithoutLines() {
        rejectsLines(List.of(), OrderRejection.LINES_OUT_OF_RANGE, "items");
    }

    @Test
    void rejectsMoreLinesThanTheLimit() {
        rejectsLines(Collections.nCopies(201, ITEMS.getFirst()), OrderRejection.LINES_OUT_OF_RANGE, "items");
    }

    @Test
    void takesAsManyLinesAsTheLimit() {
        order.givenNoPriorActivity()
                .when(new CreateOrder(ORDER, BUYER, EUR, Collections.nCopies(200, ITEMS.getFirst())))
                .expectResultMessagePayload(new Order.Placed(200 * 900, false));
    }

    @Test
    void rejectsAQuantityOfZero() {
        rejectsSecondLine(new OrderLine("a", "A", 0, 1), OrderRejection.QUANTITY_OUT_OF_RANGE, "items[1].quantity");
    }

    @Test
    void rejectsANegativeQuantity() {
        rejectsSecondLine(new OrderLine("a", "A", -1, 1), OrderRejection.QUANTITY_OUT_OF_RANGE, "items[1].quantity");
    }

    @Test
    void rejectsAQuantityAboveTheLimit() {
        rejectsSecondLine(
                new OrderLine("a", "A", 10_000, 1), OrderRejection.QUANTITY_OUT_OF_RANGE, "items[1].quantity");
    }

    @Test
    void rejectsANegativePrice() {
        rejectsSecondLine(new OrderLine("a", "A", 1, -1), OrderRejection.AMOUNT_NEGATIVE, "items[1].unitAmount");
    }

    @Test
    void rejectsATotalThatDoesNotFitStripesEightDigits() {
        rejectsLines(List.of(new OrderLine("a", "A", 1, 100_000_000)), OrderRejection.TOTAL_OUT_OF_RANGE, "items");
    }

    @Test
    void rejectsATotalThatDoesNotFitALong() {
        OrderLine huge = new OrderLine("a", "A", 9999, Long.MAX_VALUE);
        rejectsLines(List.of(huge, huge), OrderRejection.TOTAL_OUT_OF_RANGE, "items");
    }

    @Test
    void rejectsATotalOfZero() {
        rejectsLines(List.of(new OrderLine("a", "A", 1, 0)), OrderRejection.TOTAL_OUT_OF_RANGE, "items");
    }

    @Test
    void rejectsACurrencyNobodyPaysIn() {
        Currency gold = Currency.getInstance("XAU");
        rejects(
                order.givenNoPriorActivity().when(new CreateOrder(ORDER, BUYER, gold, ITEMS)),
                OrderRejection.CURRENCY_NOT_PAYABLE,
                "currency");
    }

    @Test
    void isPaidAndConfirmedWhenThePaymentSucceeds() {
        order.given(CREATED).when(new MarkOrderPaid(ORDER, PAYMENT)).expectEvents(PAID, CONFIRMED);
    }

    @Test
    void isPaidOnlyOnce() {
        order.given(CREATED, PAID, CONFIRMED)
                .when(new MarkOrderPaid(ORDER, PAYMENT))
                .expectNoEvents();
    }

    @Test
    void staysCancelledWhenAPaymentSucceedsLate() {
        order.given(CREATED, CANCELLED).when(new MarkOrderPaid(ORDER, PAYMENT)).expectNoEvents();
    }

    @Test
    void failsWhenThePaymentFails() {
        order.given(CREATED).when(failed(FIRST_ATTEMPT)).expectEvents(FAILED);
    }

    @Test
    void doesNotFailTwice() {
        order.given(CREATED, FAILED).when(failed(FIRST_ATTEMPT)).expectNoEvents();
    }

    @Test
    void staysCancelledWhenThePaymentIsVoided() {
        order.given(CREATED, CANCELLED)
                .when(new MarkOrderPaymentFailed(ORDER, PAYMENT, FIRST_ATTEMPT, "order_cancelled"))
                .expectNoEvents();
    }

    @Test
    void isCancelledByItsOwnerWhilePending() {
        order.given(CREATED)
                .when(cancel(BUYER))
                .expectEvents(CANCELLED)
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 1));
    }

    @Test
    void isCancelledByItsOwnerAfterItWasPaid() {
        order.given(CREATED, PAID, CONFIRMED)
                .when(cancel(BUYER))
                .expectEvents(CANCELLED)
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 3));
    }

    @Test
    void isCancelledOnceHoweverOftenItIsAskedFor() {
        order.given(CREATED, CANCELLED)
                .when(cancel(BUYER))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 1));
    }

    @Test
    void isNotThereForAnyoneElse() {
        order.given(CREATED).when(cancel(UserId.random())).expectNoEvents().expectException(notFound());
    }

    @Test
    void cannotBeCancelledAfterItsPaymentFailed() {
        rejects(order.given(CREATED, FAILED).when(cancel(BUYER)), OrderRejection.ORDER_FINISHED, null);
    }

    @Test
    void cannotBeCancelledAfterItWasRefunded() {
        rejects(
                order.given(CREATED, PAID, CONFIRMED, REFUNDED).when(cancel(BUYER)),
                OrderRejection.ORDER_FINISHED,
                null);
    }

    /** He may not have heard the first answer. */
    @Test
    void whoCancelsAgainAfterTheRefundIsToldTheSame() {
        order.given(CREATED, PAID, CONFIRMED, CANCELLED, REFUNDED)
                .when(cancel(BUYER))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Changed(OrderStatus.REFUNDED, 4));
    }

    @Test
    void canBeCancelledAfterSomeOfItWasRefunded() {
        order.given(CREATED, PAID, CONFIRMED, partiallyRefunded(1000, 1000))
                .when(cancel(BUYER))
                .expectEvents(CANCELLED)
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 4));
    }

    @Test
    void isPaidAgainAfterItsPaymentFailed() {
        order.given(CREATED, FAILED)
                .when(pay("again", CARD))
                .expectEvents(retried(2, CARD, "again"))
                .expectResultMessagePayload(new Order.Retried(OrderStatus.PENDING, 2, false));
    }

    @Test
    void isPaidAgainWithTheDefaultPaymentMethod() {
        order.given(CREATED, FAILED).when(pay("again", null)).expectEvents(retried(2, null, "again"));
    }

    @Test
    void isPaidAgainAsOftenAsItFails() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"), FAILED)
                .when(pay("once more", CARD))
                .expectEvents(retried(3, CARD, "once more"));
    }

    @Test
    void keepsOnlyAHashOfTheKeyThatAnotherOrdersKeyDoesNotShare() {
        String hashed = PaymentAttempts.hashed(ORDER, "again");
        assertThat(hashed)
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(PaymentAttempts.hashed(OrderId.of(BUYER, "another"), "again"));
    }

    @Test
    void isPaidAgainOnceWithOneKey() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(pay("again", CARD))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Retried(OrderStatus.PENDING, 2, true));
    }

    @Test
    void isPaidAgainOnceWithOneKeyAndTheDefaultPaymentMethod() {
        order.given(CREATED, FAILED, retried(2, null, "again"))
                .when(pay("again", null))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Retried(OrderStatus.PENDING, 2, true));
    }

    @Test
    void answersARepeatedRequestAlsoWhenItHasBeenPaidSince() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"), PAID, CONFIRMED)
                .when(pay("again", CARD))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Retried(OrderStatus.PAID, 4, true));
    }

    @Test
    void startsNoThirdAttemptForTheKeyOfTheSecondThatHasFailed() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"), FAILED)
                .when(pay("again", CARD))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Retried(OrderStatus.PAYMENT_FAILED, 3, true));
    }

    @Test
    void rejectsAKeyThatWasUsedWithAnotherPaymentMethod() {
        rejects(
                order.given(CREATED, FAILED, retried(2, CARD, "again")).when(pay("again", null)),
                OrderRejection.IDEMPOTENCY_KEY_REUSED,
                null);
    }

    @Test
    void isNotThereForAnyoneElseToPay() {
        order.given(CREATED, FAILED)
                .when(new RetryOrderPayment(ORDER, UserId.random(), CARD, "again"))
                .expectNoEvents()
                .expectException(notFound());
    }

    @Test
    void tellsAStrangerNothingOfAKey() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(new RetryOrderPayment(ORDER, UserId.random(), CARD, "again"))
                .expectNoEvents()
                .expectException(notFound());
    }

    @Test
    void cannotBePaidAgainWhilePending() {
        isNotPayable(CREATED);
        isNotPayable(CREATED, FAILED, retried(2, CARD, "first"));
    }

    @Test
    void cannotBePaidAgainAfterItWasPaid() {
        isNotPayable(CREATED, PAID, CONFIRMED);
    }

    @Test
    void cannotBePaidAgainAfterItWasCancelled() {
        isNotPayable(CREATED, CANCELLED);
    }

    @Test
    void cannotBePaidAgainAfterItWasRefunded() {
        isNotPayable(CREATED, PAID, CONFIRMED, REFUNDED);
    }

    private void isNotPayable(Object... events) {
        anOrder();
        rejects(order.given(events).when(pay("again", CARD)), OrderRejection.ORDER_NOT_PAYABLE, null);
    }

    @Test
    void cannotBePaidMoreOftenThanTheLimit() {
        order = new AggregateTestFixture<>(Order.class);
        order.registerInjectableResource(OrderFixtures.limits(2));
        rejects(
                order.given(CREATED, FAILED, retried(2, CARD, "again"), FAILED).when(pay("once more", CARD)),
                OrderRejection.PAYMENT_ATTEMPTS_EXHAUSTED,
                null);
    }

    @Test
    void answersARepeatedRequestAlsoWhenItWasTheLast() {
        order = new AggregateTestFixture<>(Order.class);
        order.registerInjectableResource(OrderFixtures.limits(2));
        order.given(CREATED, FAILED, retried(2, CARD, "again"), FAILED)
                .when(pay("again", CARD))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Retried(OrderStatus.PAYMENT_FAILED, 3, true));
    }

    @Test
    void isPaidWhenTheSecondAttemptSucceeds() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(new MarkOrderPaid(ORDER, PAYMENT))
                .expectEvents(PAID, CONFIRMED);
    }

    @Test
    void failsWhenTheSecondAttemptFails() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(failed(SECOND_ATTEMPT))
                .expectEvents(FAILED);
    }

    @Test
    void doesNotFailWhenItHearsOfTheFirstAttemptDuringTheSecond() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(failed(FIRST_ATTEMPT))
                .expectNoEvents();
    }

    @Test
    void doesNotFailByAnAttemptThatItHasNotAskedForYet() {
        order.given(CREATED).when(failed(SECOND_ATTEMPT)).expectNoEvents();
    }

    @Test
    void canBeCancelledWhileItIsPaidAgain() {
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(cancel(BUYER))
                .expectEvents(CANCELLED)
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 3));
    }

    @Test
    void isRefundedAfterItWasCancelled() {
        order.given(CREATED, PAID, CONFIRMED, CANCELLED).when(refunded(TOTAL)).expectEvents(REFUNDED);
    }

    @Test
    void isRefundedAfterItWasCancelledWhilePending() {
        order.given(CREATED, CANCELLED).when(refunded(TOTAL)).expectEvents(REFUNDED);
    }

    @Test
    void isRefundedAlthoughItWasNotCancelled() {
        order.given(CREATED, PAID, CONFIRMED).when(refunded(TOTAL)).expectEvents(REFUNDED);
    }

    @Test
    void isRefundedOnlyOnce() {
        order.given(CREATED, CANCELLED, REFUNDED).when(refunded(TOTAL)).expectNoEvents();
    }

    @Test
    void isPartiallyRefundedAfterItWasPaid() {
        order.given(CREATED, PAID, CONFIRMED).when(refunded(1000)).expectEvents(partiallyRefunded(1000, 1000));
    }

    @Test
    void isCancelledStillAfterSomeOfItWasRefunded() {
        order.given(CREATED, PAID, CONFIRMED, CANCELLED, partiallyRefunded(1000, 1000))
                .when(cancel(BUYER))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 4));
    }

    @Test
    void isPartiallyRefundedAgainByTheDifference() {
        order.given(CREATED, PAID, CONFIRMED, partiallyRefunded(1000, 1000))
                .when(refunded(2500))
                .expectEvents(partiallyRefunded(1500, 2500));
    }

    @Test
    void isPartiallyRefundedAfterItWasCancelled() {
        order.given(CREATED, PAID, CONFIRMED, CANCELLED)
                .when(refunded(1000))
                .expectEvents(partiallyRefunded(1000, 1000));
    }

    @Test
    void isRefundedWhenTheRestWentBackToo() {
        order.given(CREATED, PAID, CONFIRMED, partiallyRefunded(1000, 1000), CANCELLED)
                .when(refunded(TOTAL))
                .expectEvents(REFUNDED);
    }

    @Test
    void learnsNothingFromARefundThatItKnows() {
        order.given(CREATED, PAID, CONFIRMED, partiallyRefunded(1000, 1000))
                .when(refunded(1000))
                .expectNoEvents();
        anOrder();
        order.given(CREATED, PAID, CONFIRMED).when(refunded(0)).expectNoEvents();
    }

    @Test
    void neverHasMoreRefundedThanItCost() {
        order.given(CREATED, PAID, CONFIRMED).when(refunded(TOTAL + 1)).expectEvents(REFUNDED);
        anOrder();
        order.given(CREATED, PAID, CONFIRMED, REFUNDED)
                .when(refunded(TOTAL + 1))
                .expectNoEvents();
    }

    @Test
    void isNotRefundedBeforeItWasPaid() {
        order.given(CREATED).when(refunded(TOTAL)).expectNoEvents();
        anOrder();
        order.given(CREATED, FAILED).when(refunded(TOTAL)).expectNoEvents();
        anOrder();
        order.given(CREATED, FAILED, retried(2, CARD, "again"))
                .when(refunded(1000))
                .expectNoEvents();
    }

    @Test
    void losesAllOfItsRefund() {
        order.given(CREATED, PAID, CONFIRMED, REFUNDED).when(refunded(0)).expectEvents(refundFailed(TOTAL, 0));
    }

    @Test
    void losesOneOfItsRefunds() {
        order.given(CREATED, PAID, CONFIRMED, partiallyRefunded(1000, 1000), CANCELLED, REFUNDED)
                .when(refunded(1000))
                .expectEvents(refundFailed(TOTAL - 1000, 1000));
    }

    @Test
    void losesAPartOfWhatWasRefunded() {
        order.given(CREATED, PAID, CONFIRMED, partiallyRefunded(1000, 1000), partiallyRefunded(500, 1500))
                .when(refunded(500))
                .expectEvents(refundFailed(1000, 500));
    }

    @Test
    void isRefundedAgainAfterARefundHasFailed() {
        order.given(CREATED, CANCELLED, REFUNDED, refundFailed(TOTAL, 0))
                .when(refunded(TOTAL))
                .expectEvents(REFUNDED);
    }

    @Test
    void isCancelledOnceAlthoughItsRefundHasFailed() {
        order.given(CREATED, PAID, CONFIRMED, CANCELLED, REFUNDED, refundFailed(TOTAL, 0))
                .when(cancel(BUYER))
                .expectNoEvents()
                .expectResultMessagePayload(new Order.Changed(OrderStatus.CANCELLED, 5));
    }

    @Test
    void canBeCancelledAfterItsRefundHasFailed() {
        order.given(CREATED, PAID, CONFIRMED, REFUNDED, refundFailed(TOTAL, 0))
                .when(cancel(BUYER))
                .expectEvents(CANCELLED);
    }

    private static RetryOrderPayment pay(String key, @Nullable PaymentMethodId method) {
        return new RetryOrderPayment(ORDER, BUYER, method, key);
    }

    private static MarkOrderPaymentFailed failed(AttemptId attempt) {
        return new MarkOrderPaymentFailed(ORDER, PAYMENT, attempt, "insufficient_funds");
    }

    private static MarkOrderRefunded refunded(long inAll) {
        return new MarkOrderRefunded(ORDER, PAYMENT, inAll, EUR);
    }

    private static CancelOrder cancel(UserId user) {
        return new CancelOrder(ORDER, user, "Changed my mind");
    }

    private void rejectsSecondLine(OrderLine line, OrderRejection code, String field) {
        rejectsLines(List.of(ITEMS.getFirst(), line), code, field);
    }

    private void rejectsLines(List<OrderLine> lines, OrderRejection code, String field) {
        rejects(order.givenNoPriorActivity().when(new CreateOrder(ORDER, BUYER, EUR, lines)), code, field);
    }

    private static void rejects(ResultValidator<Order> result, OrderRejection code, String field) {
        result.expectNoEvents().expectException(Matchers.matches((Rejection rejection) -> {
            assertThat(rejection.code()).isEqualTo(code);
            assertThat(rejection.field()).isEqualTo(field);
            return true;
        }));
    }

    private static org.hamcrest.Matcher<Rejection> notFound() {
        return Matchers.matches(rejection -> rejection.code().code().equals("not_found"));
    }
}
