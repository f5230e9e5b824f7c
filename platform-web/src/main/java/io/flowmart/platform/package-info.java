/**
 * What every process shares, as auto-configuration: the gateway its edge over HTTP (module platform-web), a context all of it
 * (module platform).
 *
 * <ul>
 *   <li>{@code store}: events, tokens, sagas and tasks on PostgreSQL, the names under which they are stored, the audit trail;
 *   <li>{@code processing}: who handles events when, in which transaction, and what happens when it fails;
 *   <li>{@code web}: problems instead of stack traces, limits, request ids;
 *   <li>{@code security}: who may call;
 *   <li>{@code stripe}: how Stripe is reached.
 * </ul>
 */
@NullMarked
package io.flowmart.platform;

import org.jspecify.annotations.NullMarked;
