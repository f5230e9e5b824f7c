/**
 * Every read model and every GET that serves one. A read model is kept from the events of its own aggregate alone, in a
 * schema that nobody else names, and can be emptied and rebuilt from the event store at any time; it sends nothing to
 * anyone.
 *
 * <ul>
 *   <li>{@code orders}: status, items and history of an order, and a buyer's orders;
 *   <li>{@code payments}: the state of a payment;
 *   <li>{@code ledger}: what the shop took in and gave back, day by day;
 *   <li>{@code live}: listeners to server-sent events, whatever they hear;
 *   <li>{@code replays}: rebuilding a read model, for operators;
 *   <li>{@code batch}: what projections share, the rows of one batch of events.
 * </ul>
 */
@NullMarked
package io.flowmart.query;

import org.jspecify.annotations.NullMarked;
