package io.flowmart.query.replays;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.Test;

class ReplaysTest {

    @Test
    void aProcessorThatCannotBeginAgainIsTriedUntilItDoes() {
        var attempts = new AtomicInteger();
        Replays.begin(processor(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("The database is away.");
            }
        }));
        await().until(() -> attempts.get() == 3);
    }

    private static StreamingEventProcessor processor(Runnable start) {
        return (StreamingEventProcessor) Proxy.newProxyInstance(
                ReplaysTest.class.getClassLoader(), new Class<?>[] {StreamingEventProcessor.class}, (_, method, _) -> {
                    if (method.getName().equals("start")) {
                        start.run();
                    }
                    return null;
                });
    }
}
