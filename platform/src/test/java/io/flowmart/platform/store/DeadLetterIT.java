package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.SampleTest;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The dead-letter table holds what Axon's queue puts there. */
@SampleTest
class DeadLetterIT {

    @Autowired
    private ConnectionProvider connections;

    @Autowired
    private TransactionManager transactions;

    @Autowired
    private DeadLetterSchema schema;

    @Autowired
    private Serializer serializer;

    @Test
    void keepsALetterUntilItIsHandled() {
        JdbcSequencedDeadLetterQueue<EventMessage<?>> queue = JdbcSequencedDeadLetterQueue.builder()
                .processingGroup("a-group")
                .connectionProvider(connections)
                .transactionManager(transactions)
                .schema(schema)
                .genericSerializer(serializer)
                .eventSerializer(serializer)
                .build();
        UserId user = UserId.random();
        EventMessage<?> event = new GenericDomainEventMessage<>("user", user.value(), 0, new UserAuthenticated(user));

        queue.enqueue(user.value(), new GenericDeadLetter<>(user.value(), event, new IllegalStateException("full")));
        assertThat(queue.contains(user.value())).isTrue();

        boolean handled = queue.process(letter -> {
            assertThat(letter.message().getPayload()).isEqualTo(new UserAuthenticated(user));
            assertThat(letter.cause().orElseThrow().message()).isEqualTo("full");
            return Decisions.evict();
        });
        assertThat(handled).isTrue();
        assertThat(queue.contains(user.value())).isFalse();
    }
}
