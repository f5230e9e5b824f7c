package io.flowmart.benchmarks;

import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.user.UserId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.context.ApplicationContext;

/** Orders as they are placed: an event each, of usual size. */
final class PlacedOrders {

    private static final List<OrderLine> LINES =
            List.of(new OrderLine("mug-1", "Mug", 2, 1250), new OrderLine("tea-7", "Green tea", 1, 799));

    private PlacedOrders() {}

    /** Stores some in one transaction, so that all are there at once. */
    static void store(ApplicationContext application, int orders) {
        List<DomainEventMessage<?>> placed = new ArrayList<>(orders);
        for (int i = 0; i < orders; i++) {
            placed.add(order());
        }
        // As with a command: readers are woken after the commit.
        UnitOfWork<?> work = DefaultUnitOfWork.startAndGet(null);
        work.attachTransaction(application.getBean(TransactionManager.class));
        application.getBean(EventStore.class).publish(placed);
        work.commit();
    }

    private static DomainEventMessage<?> order() {
        UserId user = UserId.random();
        OrderId order = OrderId.of(user, "1");
        var event =
                new OrderCreated(order, user, Currency.getInstance("EUR"), LINES, 3299, "9b74c9897bac770f".repeat(4));
        Map<String, String> origin = Map.of("correlationId", user.value(), "causationId", user.value());
        return new GenericDomainEventMessage<>("order", order.value(), 0, event, origin);
    }
}
