package io.flowmart.order;

import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPartiallyRefunded;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderEvent.OrderRefundFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One order in all its states. */
final class OrderFixtures {

    static final UserId BUYER = UserId.random();
    static final Currency EUR = Currency.getInstance("EUR");
    static final OrderId ORDER = OrderId.of(BUYER, "key-1");
    static final PaymentId PAYMENT = PaymentId.of(ORDER);
    static final List<OrderLine> ITEMS =
            List.of(new OrderLine("tea", "Green tea", 2, 450), new OrderLine("pot", "Tea pot", 1, 2999));
    static final long TOTAL = 3899;
    static final OrderLimits LIMITS = limits(10);
    static final AttemptId FIRST_ATTEMPT = AttemptId.of(PAYMENT, 1);
    static final AttemptId SECOND_ATTEMPT = AttemptId.of(PAYMENT, 2);
    static final PaymentMethodId CARD = PaymentMethodId.of(BUYER, "stripe", "pm_1");
    static final CreateOrder CREATE = new CreateOrder(ORDER, BUYER, EUR, ITEMS);

    static final OrderCreated CREATED = new OrderCreated(ORDER, BUYER, EUR, ITEMS, TOTAL, CREATE.fingerprint());
    static final OrderPaid PAID = new OrderPaid(ORDER, PAYMENT, TOTAL, EUR);
    static final OrderConfirmed CONFIRMED = new OrderConfirmed(ORDER);
    static final OrderPaymentFailed FAILED = new OrderPaymentFailed(ORDER, PAYMENT, "insufficient_funds");
    static final OrderCancelled CANCELLED = new OrderCancelled(ORDER, BUYER, TOTAL, EUR, "Changed my mind");
    static final OrderRefunded REFUNDED = new OrderRefunded(ORDER, PAYMENT, TOTAL, EUR);

    private OrderFixtures() {}

    static OrderLimits limits(int maxPaymentAttempts) {
        return new OrderLimits(new OrderLimits.Size(200, 9999, 99_999_999), maxPaymentAttempts);
    }

    static OrderPaymentRetried retried(int attempt, @Nullable PaymentMethodId method, String key) {
        return new OrderPaymentRetried(ORDER, BUYER, TOTAL, EUR, attempt, method, PaymentAttempts.hashed(ORDER, key));
    }

    static OrderPartiallyRefunded partiallyRefunded(long amount, long inAll) {
        return new OrderPartiallyRefunded(ORDER, PAYMENT, amount, EUR, inAll);
    }

    static OrderRefundFailed refundFailed(long amount, long inAll) {
        return new OrderRefundFailed(ORDER, PAYMENT, amount, EUR, inAll);
    }
}
