package io.flowmart.platform.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.MessageListenerContainer;

class IngressLifecycleTest {

    private static final String GROUP = "orders-projection";

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final TokenStore tokens = new InMemoryTokenStore();
    private IngressLifecycle lifecycle;

    @AfterEach
    void stop() {
        lifecycle.stop();
        assertThat(calls).endsWith("stop");
    }

    @Test
    void triesAgainAsLongAsTheNameOfKafkaIsUnknown() {
        start(Map.of(), (proxy, method, arguments) -> {
            calls.add(method.getName());
            if (calls.size() == 1) {
                throw new KafkaException("No resolvable bootstrap urls given in bootstrap servers");
            }
            return null;
        });
        await().untilAsserted(() -> assertThat(calls).containsExactly("start", "start"));
    }

    @Test
    void readsNothingBeforeEveryGroupHasItsPosition() {
        StreamingEventProcessor processor = stub(StreamingEventProcessor.class, (proxy, method, arguments) -> null);
        start(Map.of(GROUP, processor), (proxy, method, arguments) -> {
            calls.add(method.getName());
            return null;
        });
        await().until(() -> looks.get() > 2);
        assertThat(calls).isEmpty();

        tokens.initializeTokenSegments(GROUP, 2);
        await().untilAsserted(() -> assertThat(calls).containsExactly("start"));
    }

    private void start(Map<String, ?> processors, InvocationHandler container) {
        lifecycle = new IngressLifecycle(
                Optional.of(stub(MessageListenerContainer.class, container)),
                stub(EventProcessingConfiguration.class, (proxy, method, arguments) -> {
                    looks.incrementAndGet();
                    return processors;
                }),
                tokens,
                NoTransactionManager.INSTANCE);
        lifecycle.start();
    }

    private <T> T stub(Class<T> type, InvocationHandler behaviour) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, behaviour));
    }
}
