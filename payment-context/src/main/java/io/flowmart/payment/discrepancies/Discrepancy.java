package io.flowmart.payment.discrepancies;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.payment.DiscrepancyCommand.ReportDiscrepancy;
import io.flowmart.api.payment.DiscrepancyCommand.ResolveDiscrepancy;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyResolved;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.PaymentId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.NullUnmarked;

/** One contradiction between a gateway's books and ours: found once, however often it is seen, until it is resolved. */
@Aggregate(type = "discrepancy")
@NullUnmarked
class Discrepancy {

    @AggregateIdentifier
    private DiscrepancyId id;

    private Kind kind;
    private PaymentId paymentId;
    private String paymentIntentId;
    private boolean open;

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(ReportDiscrepancy command) {
        if (!open) {
            apply(new DiscrepancyFound(
                    command.discrepancyId(),
                    command.kind(),
                    command.paymentId(),
                    command.orderId(),
                    command.paymentIntentId(),
                    command.amount(),
                    command.currency(),
                    command.status()));
        }
    }

    @EventSourcingHandler
    void evolve(DiscrepancyFound event) {
        id = event.discrepancyId();
        kind = event.kind();
        paymentId = event.paymentId();
        paymentIntentId = event.paymentIntentId();
        open = true;
    }

    @CommandHandler
    void decide(ResolveDiscrepancy command) {
        if (open) {
            apply(new DiscrepancyResolved(id, kind, paymentId, paymentIntentId));
        }
    }

    @EventSourcingHandler
    void evolve(DiscrepancyResolved event) {
        open = false;
    }
}
