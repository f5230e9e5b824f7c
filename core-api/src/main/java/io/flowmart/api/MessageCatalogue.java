package io.flowmart.api;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.payment.DiscrepancyEvent;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.user.UserEvent;
import java.util.List;
import java.util.stream.Stream;

/**
 * All events there are. Only what is listed here can be read back from an event store: a stored name that is not in the
 * catalogue is left as it is, and no class is ever loaded by a name that came with the data.
 */
public final class MessageCatalogue {

    private static final List<Class<?>> EVENTS = Stream.of(
                    UserEvent.class, OrderEvent.class, PaymentEvent.class, DiscrepancyEvent.class)
            .flatMap(MessageCatalogue::recordsOf)
            .toList();

    private MessageCatalogue() {}

    /** The records that are of a sealed type; of a record, itself. */
    static Stream<Class<?>> recordsOf(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Stream.of(type.getPermittedSubclasses()).flatMap(MessageCatalogue::recordsOf);
    }

    /** The record classes of all events, each of them annotated with {@link StoredName}. */
    public static List<Class<?>> events() {
        return EVENTS;
    }
}
