package io.flowmart.api.order;

/** A message about one order, of whatever context. Log lines written while it is handled tell the order. */
public interface OrderMessage {

    /** The order. */
    OrderId orderId();
}
