package io.flowmart.query.ledger;

import io.flowmart.api.order.OrderId;
import java.util.Currency;

/**
 * What an event moves.
 *
 * @param kind     what it is about
 * @param order    the order whose money it is
 * @param amount   in minor units of {@code currency}
 * @param currency of the amount
 */
record Entry(EntryKind kind, OrderId order, long amount, Currency currency) {}
