package io.flowmart.user;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserCommand.AddPaymentMethod;
import io.flowmart.api.user.UserCommand.Authenticate;
import io.flowmart.api.user.UserCommand.SignUp;
import io.flowmart.api.user.UserEvent.PaymentMethodAdded;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.api.user.UserId;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.NullUnmarked;

/** A user's account: decides what may happen to it, and remembers what did. Passwords are not its business. */
@Aggregate(type = "user")
@NullUnmarked
class User {

    @AggregateIdentifier
    private UserId id;

    private Role role;
    private final Map<PaymentMethodId, Card> cards = new HashMap<>();
    private PaymentMethodId defaultCard;

    private record Card(String brand, String last4) {}

    /** For Axon, which fills it with events. */
    User() {}

    /** Called by {@link SignUpHandler}, once the e-mail address is the user's own. */
    User(SignUp command) {
        apply(new UserCreated(command.userId(), command.email(), command.name(), command.role(), command.language()));
    }

    @EventSourcingHandler
    void evolve(UserCreated event) {
        id = event.userId();
        role = event.role();
    }

    /** Tells what the user may do. */
    @CommandHandler
    Role decide(Authenticate command) {
        apply(new UserAuthenticated(id));
        return role;
    }

    @CommandHandler
    void decide(AddPaymentMethod command) {
        PaymentMethodId method = command.paymentMethodId();
        boolean wasDefault = method.equals(defaultCard);
        boolean isDefault = wasDefault || command.isDefault() || cards.isEmpty();
        boolean same = new Card(command.brand(), command.last4()).equals(cards.get(method));
        if (!same || isDefault != wasDefault) {
            apply(new PaymentMethodAdded(
                    id, method, command.provider(), command.reference(), command.brand(), command.last4(), isDefault));
        }
    }

    @EventSourcingHandler
    void evolve(PaymentMethodAdded event) {
        cards.put(event.paymentMethodId(), new Card(event.brand(), event.last4()));
        defaultCard = event.isDefault() ? event.paymentMethodId() : defaultCard;
    }
}
