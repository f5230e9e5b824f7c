package io.flowmart.platform.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.MessageListenerContainer;

class IngressLifecycleTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void triesAgainAsLongAsTheNameOfKafkaIsUnknown() {
        MessageListenerContainer container = container();
        var processing = (EventProcessingConfiguration) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {EventProcessingConfiguration.class},
                (proxy, method, arguments) -> Map.of());
        var lifecycle = new IngressLifecycle(
                Optional.of(container), processing, new InMemoryTokenStore(), NoTransactionManager.INSTANCE);
        lifecycle.start();
        await().untilAsserted(() -> assertThat(calls).containsExactly("refused", "start"));
        lifecycle.stop();
        assertThat(calls).endsWith("stop");
    }

    /** As a container does whose consumer cannot be made. */
    private MessageListenerContainer container() {
        return (MessageListenerContainer) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MessageListenerContainer.class},
                (proxy, method, arguments) -> {
                    if (calls.isEmpty()) {
                        calls.add("refused");
                        throw new KafkaException("No resolvable bootstrap urls given in bootstrap servers");
                    }
                    calls.add(method.getName());
                    return null;
                });
    }
}
