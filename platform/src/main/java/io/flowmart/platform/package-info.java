/**
 * What every context shares, as auto-configuration: a context adds this module and writes domain code.
 *
 * <ul>
 *   <li>{@code store}: events, tokens, sagas and tasks on PostgreSQL, and the names under which they are stored;
 *   <li>{@code processing}: who handles events when, in which transaction, and what happens when it fails;
 *   <li>{@code web}: problems instead of stack traces, limits, request ids, the audit trail;
 *   <li>{@code security}: who may call;
 *   <li>{@code stripe}: how Stripe is reached.
 * </ul>
 */
@NullMarked
package io.flowmart.platform;

import org.jspecify.annotations.NullMarked;
