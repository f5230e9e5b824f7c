package io.flowmart.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.springframework.boot.test.context.TestComponent;

/** Remembers every command that anyone dispatches. */
@TestComponent
public final class CommandLog {

    private final List<CommandMessage<?>> dispatched = new CopyOnWriteArrayList<>();

    CommandLog(CommandBus commands) {
        var ignored = commands.registerDispatchInterceptor(messages -> (index, command) -> {
            dispatched.add(command);
            return command;
        });
    }

    public List<CommandMessage<?>> dispatched() {
        return new ArrayList<>(dispatched);
    }
}
