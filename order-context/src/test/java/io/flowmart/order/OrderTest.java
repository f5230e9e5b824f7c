package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.BUYER;
import static io.flowmart.order.OrderFixtures.CANCELLED;
import static io.flowmart.order.OrderFixtures.CONFIRMED;
import static io.flowmart.order.OrderFixtures.CREATE;
import static io.flowmart.order.OrderFixtures.CREATED;
import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.FAILED;
import static io.flowmart.order.OrderFixtures.ITEMS;
import static io.flowmart.order.OrderFixtures.ORDER;
import static io.flowmart.order.OrderFixtures.PAID;
import static io.flowmart.order.OrderFixtures.PAYMENT;
import static io.flowmart.order.OrderFixtures.REFUNDED;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderCommand.MarkOrderPaid;
import io.flowmart.api.order.OrderCommand.MarkOrderPaymentFailed;
import io.flowmart.api.order.OrderCommand.MarkOrderRefunded;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.user.UserId;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.matchers.Matchers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderTest {

    private FixtureConfiguration<Order> order;

    @BeforeEach
    void anOrder() {
        order = new AggregateTestFixture<>(Order.class);
        order.registerInjectableResource(new OrderLimits(200, 9999, 99_999_999));
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
        order.given(CREATED)
                .when(new MarkOrderPaymentFailed(ORDER, PAYMENT, "insufficient_funds"))
                .expectEvents(FAILED);
    }

    @Test
    void doesNotFailTwice() {
        order.given(CREATED, FAILED)
                .when(new MarkOrderPaymentFailed(ORDER, PAYMENT, "insufficient_funds"))
                .expectNoEvents();
    }

    @Test
    void staysCancelledWhenThePaymentIsVoided() {
        order.given(CREATED, CANCELLED)
                .when(new MarkOrderPaymentFailed(ORDER, PAYMENT, "order_cancelled"))
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
                order.given(CREATED, PAID, CONFIRMED, CANCELLED, REFUNDED).when(cancel(BUYER)),
                OrderRejection.ORDER_FINISHED,
                null);
    }

    @Test
    void isRefundedAfterItWasCancelled() {
        order.given(CREATED, PAID, CONFIRMED, CANCELLED)
                .when(new MarkOrderRefunded(ORDER, PAYMENT, TOTAL, EUR))
                .expectEvents(REFUNDED);
    }

    @Test
    void isRefundedOnlyOnce() {
        order.given(CREATED, CANCELLED, REFUNDED)
                .when(new MarkOrderRefunded(ORDER, PAYMENT, TOTAL, EUR))
                .expectNoEvents();
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
