package io.flowmart.platform.sample;

import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.UserId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Counts how often a member was welcomed, which should be once: it does not look whether it was. */
@Aggregate(type = "welcome")
class Welcome {

    /** Welcomes a member. */
    record Greet(@TargetAggregateIdentifier OrderId orderId, UserId userId) implements OrderMessage {}

    @AggregateIdentifier
    private @Nullable OrderId id;

    Welcome() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void greet(Greet command, Trouble trouble) {
        trouble.strike("greet", command.userId());
        AggregateLifecycle.apply(new OrderConfirmed(command.orderId()));
    }

    @EventSourcingHandler
    void on(OrderConfirmed event) {
        id = event.orderId();
    }
}
