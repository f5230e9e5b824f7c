package io.flowmart.api;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.payment.DiscrepancyEvent;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.user.UserEvent;
import java.util.List;
import java.util.stream.Stream;

/**
 * The streams of events that a context offers to all others, in order for each aggregate. An event is published on every
 * topic that lists it, at least once, under the same event id each time.
 */
public enum Topic {
    /** New orders alone, for whoever has to begin something. */
    ORDER_CREATE("order.create", "order", OrderEvent.OrderCreated.class),
    /** All that happens to orders. */
    ORDER_EVENT("order.event", "order", OrderEvent.class),
    /** All that happens to payments, and what the gateway's books say otherwise. */
    PAYMENT_EVENT("payment.event", "payment", PaymentEvent.class, DiscrepancyEvent.class),
    /** All that happens to users' accounts. */
    USER_EVENT("user.event", "user", UserEvent.class);

    private final String wireName;
    private final String context;
    private final List<Class<?>> events;

    Topic(String wireName, String context, Class<?>... events) {
        this.wireName = wireName;
        this.context = context;
        this.events = Stream.of(events).flatMap(MessageCatalogue::recordsOf).toList();
    }

    /** The name in Kafka, {@code order.event}. */
    public String wireName() {
        return wireName;
    }

    /** The context that owns the events and alone publishes them, {@code order}. */
    public String context() {
        return context;
    }

    /** The record classes of its events, each annotated with {@link StoredName}. */
    public List<Class<?>> events() {
        return events;
    }

    /** All topics of a context. */
    public static List<Topic> of(String context) {
        return Stream.of(values())
                .filter(topic -> topic.context.equals(context))
                .toList();
    }
}
