package io.flowmart.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.sample.Trouble;
import io.flowmart.platform.sample.WelcomePolicy;
import io.flowmart.platform.security.testing.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.Registration;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Autowired;

/** From any event one can find the message that it follows from, and the request that everything follows from. */
@SampleTest
class CorrelationIT {

    @Autowired
    private Http http;

    @Autowired
    private CommandBus bus;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private EventStore events;

    @Autowired
    private Trouble trouble;

    private final List<CommandMessage<?>> seen = new CopyOnWriteArrayList<>();
    private final UserId user = UserId.random();
    private Registration watching = () -> true;

    @BeforeEach
    void watchCommands() {
        watching = bus.registerHandlerInterceptor((unitOfWork, chain) -> {
            seen.add(unitOfWork.getMessage());
            return chain.proceed();
        });
    }

    @AfterEach
    void stopWatching() {
        watching.cancel();
    }

    @Test
    void leadsFromARequestThroughAPolicyToTheLastEvent() {
        http.post("/sample/joined?name=Ada", "", "Authorization", TestTokens.customer(user), "X-Request-Id", "r-42");

        Message<?> created = first(user);
        Message<?> welcomed = first(WelcomePolicy.welcomeOf(user));
        CommandMessage<?> join = seen.getFirst();
        CommandMessage<?> greet = seen.getLast();
        assertThat(seen).hasSize(2);

        assertThat(join.getMetaData()).containsEntry("correlationId", "r-42").doesNotContainKey("causationId");
        assertFollows(created, join, "r-42");
        assertFollows(greet, created, "r-42");
        assertFollows(welcomed, greet, "r-42");
    }

    @Test
    void isToldByEachLogLineThatIsWrittenOnTheWayAndSoIsTheOrder() {
        Map<String, Map<String, String>> told = new ConcurrentHashMap<>();
        for (String place : List.of("join", WelcomePolicy.GROUP, "greet")) {
            trouble.order(place, user, () -> told.put(place, MDC.getCopyOfContextMap()));
        }

        http.post("/sample/joined?name=Ada", "", "Authorization", TestTokens.customer(user), "X-Request-Id", "r-43");

        await().until(() -> told.size() == 3);
        assertThat(told.values()).allSatisfy(context -> assertThat(context).containsEntry("correlationId", "r-43"));
        assertThat(told.get("greet"))
                .containsEntry("orderId", WelcomePolicy.welcomeOf(user).value());
        assertThat(told.get(WelcomePolicy.GROUP)).doesNotContainKey("orderId");
    }

    @Test
    void beginsWithTheCommandWhereThereIsNoRequest() {
        commands.sendAndWait(new Join(user, "Ada"));
        String origin = seen.getFirst().getIdentifier();
        assertFollows(first(user), seen.getFirst(), origin);
        assertFollows(first(WelcomePolicy.welcomeOf(user)), seen.getLast(), origin);
    }

    private static void assertFollows(Message<?> message, Message<?> cause, String origin) {
        assertThat(message.getMetaData())
                .containsEntry("causationId", cause.getIdentifier())
                .containsEntry("correlationId", origin);
    }

    private DomainEventMessage<?> first(Object aggregateId) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> events.readEvents(aggregateId.toString()).hasNext());
        return events.readEvents(aggregateId.toString()).next();
    }
}
