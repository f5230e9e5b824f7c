package io.flowmart.platform.sample;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.processing.Policy;
import io.flowmart.platform.sample.Welcome.Greet;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;

/** Whenever someone has joined, welcomes him. */
@Policy
@ProcessingGroup(WelcomePolicy.GROUP)
public class WelcomePolicy {

    /** The processing group. */
    public static final String GROUP = "welcome-policy";

    private final CommandGateway commands;
    private final Trouble trouble;
    private final Diary diary;

    WelcomePolicy(CommandGateway commands, Trouble trouble, Diary diary) {
        this.commands = commands;
        this.trouble = trouble;
        this.diary = diary;
    }

    /** The id of the welcome of a member. */
    public static OrderId welcomeOf(UserId user) {
        return OrderId.of(user, "welcome");
    }

    @EventHandler
    void on(UserCreated event, @SequenceNumber long sequence) {
        trouble.strike(GROUP, event.userId());
        commands.sendAndWait(new Greet(welcomeOf(event.userId()), event.userId()));
        diary.write(GROUP, event.userId().value(), sequence);
        trouble.strike(GROUP + " after", event.userId());
    }

    @EventHandler
    void on(UserAuthenticated event, @SequenceNumber long sequence) {
        trouble.strike(GROUP + " " + sequence, event.userId());
        diary.write(GROUP, event.userId().value(), sequence);
    }
}
