package io.flowmart.payment;

import io.flowmart.api.payment.CaptureMethod;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.modelling.saga.repository.inmemory.InMemorySagaStore;

/**
 * Axon with all that handles payments. To look at the handlers takes it longer than a story lasts, so it is made once for
 * each way to capture, and what a story has left is forgotten when the next begins.
 */
final class Stage {

    static final Duration DEADLINE = Duration.ofMinutes(15);

    private static final Map<CaptureMethod, Stage> ALL = new EnumMap<>(CaptureMethod.class);

    final PaymentSettings settings;
    final Hearing saga = new Hearing();
    final Hearing policy = new Hearing();
    final Configuration axon;

    Instant now;
    final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    DeadlineModel deadlines;
    InMemorySagaStore sagas;
    private EventStorageEngine events;

    private Stage(CaptureMethod capture) {
        settings = PaymentFixtures.settings(DEADLINE, Duration.ZERO, capture);
        axon = DefaultConfigurer.defaultConfiguration(false)
                .configureEmbeddedEventStore(_ -> ofTheStory(EventStorageEngine.class, () -> events))
                .configureAggregate(Payment.class)
                .registerComponent(Clock.class, _ -> clock)
                .registerComponent(PaymentSettings.class, _ -> settings)
                .registerComponent(DeadlineManager.class, _ -> ofTheStory(DeadlineManager.class, () -> deadlines))
                .eventProcessing(processing -> processing
                        .registerDefaultListenerInvocationErrorHandler(_ -> PropagatingErrorHandler.instance())
                        .registerSaga(
                                PaymentSaga.class,
                                it -> it.configureSagaStore(
                                        _ -> Stage.<SagaStore<Object>>ofTheStory(SagaStore.class, () -> sagas)))
                        .registerEventHandler(configuration -> new CancellationPolicy(configuration.commandGateway()))
                        .registerSubscribingEventProcessor("payment-saga", _ -> saga)
                        .registerSubscribingEventProcessor("payment-cancellation-policy", _ -> policy))
                .start();
    }

    /**
     * Nothing has happened yet.
     *
     * @param batch how many events are handled in one transaction at the most
     */
    static Stage cleared(CaptureMethod capture, int batch, Instant now) {
        Stage stage = ALL.computeIfAbsent(capture, Stage::new);
        stage.now = now;
        stage.events = new InMemoryEventStorageEngine();
        stage.sagas = new InMemorySagaStore();
        stage.deadlines = new DeadlineModel();
        stage.saga.begin(batch);
        stage.policy.begin(batch);
        return stage;
    }

    @SuppressWarnings("unchecked")
    private static <T> T ofTheStory(Class<? super T> type, Supplier<? extends T> current) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            try {
                return method.invoke(current.get(), arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
