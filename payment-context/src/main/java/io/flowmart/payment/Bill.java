package io.flowmart.payment;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import java.util.Currency;

/** Who has to pay what, for which order. Never changes. */
record Bill(PaymentId paymentId, OrderId orderId, UserId userId, long amount, Currency currency) {}
