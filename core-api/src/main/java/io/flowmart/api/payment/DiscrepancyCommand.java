package io.flowmart.api.payment;

import io.flowmart.api.order.OrderId;
import java.util.Currency;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What reconciliation tells of a contradiction between the gateway's books and ours. Both are idempotent, none is rejected. */
public sealed interface DiscrepancyCommand {

    /** The contradiction that is told of. */
    DiscrepancyId discrepancyId();

    /**
     * The books contradict each other. Outcome: {@link DiscrepancyEvent.DiscrepancyFound}; nothing if that is open already.
     *
     * @param discrepancyId   derived from kind and PaymentIntent
     * @param kind            in what they differ
     * @param paymentId       the payment that the gateway's side names
     * @param orderId         the order that it names; absent if it names none
     * @param paymentIntentId the id at the gateway, {@code pi_…}
     * @param amount          at the gateway, in minor units of {@code currency}, >= 0
     * @param currency        of the amount
     * @param status          how it stands at the gateway, in the gateway's own word
     */
    record ReportDiscrepancy(
            @TargetAggregateIdentifier DiscrepancyId discrepancyId,
            DiscrepancyEvent.Kind kind,
            PaymentId paymentId,
            @Nullable OrderId orderId,
            String paymentIntentId,
            long amount,
            Currency currency,
            String status)
            implements DiscrepancyCommand {}

    /**
     * The books agree again. Outcome: {@link DiscrepancyEvent.DiscrepancyResolved}; nothing if that is known.
     *
     * @param discrepancyId what is resolved
     */
    record ResolveDiscrepancy(@TargetAggregateIdentifier DiscrepancyId discrepancyId) implements DiscrepancyCommand {}
}
