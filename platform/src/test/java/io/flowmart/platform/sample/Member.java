package io.flowmart.platform.sample;

import io.flowmart.api.Rejection;
import io.flowmart.api.Text;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserEvent.UserCreated;
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

/** Someone who joins and visits. */
@Aggregate(type = "member")
public class Member {

    /** Joins; who has joined already is told so. */
    public record Join(
            @TargetAggregateIdentifier UserId userId, @Text String name) {}

    /** Visits. */
    public record Visit(@TargetAggregateIdentifier UserId userId) {}

    /** Is turned away. */
    public record TurnAway(@TargetAggregateIdentifier UserId userId) {}

    /** Why the sample says no. */
    public enum No implements Rejection.Code {
        INVALID,
        UNAUTHENTICATED,
        NOT_FOUND,
        CONFLICT,
        UNAVAILABLE;

        @Override
        public Rejection.Kind kind() {
            return Rejection.Kind.valueOf(name());
        }

        @Override
        public String code() {
            return "sample_" + Rejection.Code.super.code();
        }
    }

    @AggregateIdentifier
    private @Nullable UserId id;

    Member() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    boolean join(Join command, Trouble trouble) {
        trouble.strike("join", command.userId());
        if (id != null) {
            return false;
        }
        AggregateLifecycle.apply(new UserCreated(
                command.userId(), command.name() + "@example.org", command.name(), Role.CUSTOMER, null));
        return true;
    }

    @CommandHandler
    void visit(Visit command, Trouble trouble) {
        trouble.strike("visit", command.userId());
        AggregateLifecycle.apply(new UserAuthenticated(command.userId()));
        trouble.strike("visited", command.userId());
    }

    @CommandHandler
    void turnAway(TurnAway command) {
        throw new Rejection(No.CONFLICT, "name", "Not today.");
    }

    @EventSourcingHandler
    void on(UserCreated event) {
        id = event.userId();
    }
}
