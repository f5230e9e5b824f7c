package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.ITEMS;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.Message;

/** The events of many payments reach the orders in any order that keeps each payment's own: it makes no difference. */
class OrderInterleavingsTest {

    private static final UserId BUYER = UserId.random();

    /** How the payment of an order may go, whether its buyer cancels at any time before the refund, and how it ends. */
    enum Course {
        SUCCEEDS(false, OrderConfirmed.class) {
            @Override
            List<PaymentEvent> events(OrderId order) {
                return List.of(processed(order, Outcome.SUCCEEDED), processed(order, Outcome.SUCCEEDED));
            }
        },
        FAILS(false, OrderPaymentFailed.class) {
            @Override
            List<PaymentEvent> events(OrderId order) {
                return List.of(processed(order, Outcome.FAILED));
            }
        },
        TIMES_OUT(false, OrderPaymentFailed.class) {
            @Override
            List<PaymentEvent> events(OrderId order) {
                return List.of(voided(order, VoidReason.PAYMENT_TIMED_OUT));
            }
        },
        IS_CANCELLED_IN_TIME(true, OrderCancelled.class) {
            @Override
            List<PaymentEvent> events(OrderId order) {
                return List.of(voided(order, VoidReason.ORDER_CANCELLED));
            }
        },
        IS_CANCELLED_TOO_LATE(true, OrderRefunded.class) {
            @Override
            List<PaymentEvent> events(OrderId order) {
                PaymentId payment = PaymentId.of(order);
                return List.of(
                        processed(order, Outcome.SUCCEEDED),
                        new PaymentRefunded(payment, order, BUYER, RefundId.of(payment, 1), "re_1", TOTAL, EUR));
            }
        };

        private final boolean cancelled;
        private final Class<? extends OrderEvent> last;

        Course(boolean cancelled, Class<? extends OrderEvent> last) {
            this.cancelled = cancelled;
            this.last = last;
        }

        abstract List<PaymentEvent> events(OrderId order);

        private static PaymentProcessed processed(OrderId order, Outcome outcome) {
            PaymentId payment = PaymentId.of(order);
            String reason = outcome == Outcome.FAILED ? "card_declined" : null;
            return new PaymentProcessed(payment, order, BUYER, AttemptId.of(payment, 1), outcome, TOTAL, EUR, reason);
        }

        private static PaymentVoided voided(OrderId order, VoidReason reason) {
            return new PaymentVoided(PaymentId.of(order), order, BUYER, TOTAL, EUR, reason);
        }
    }

    @Property(tries = 200)
    void theOrderOfDifferentPaymentsMakesNoDifference(@ForAll Random random) {
        Configuration axon = DefaultConfigurer.defaultConfiguration()
                .configureEmbeddedEventStore(configuration -> new InMemoryEventStorageEngine())
                .registerComponent(OrderLimits.class, configuration -> new OrderLimits(200, 9999, 99_999_999))
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Order.class))
                .start();
        CommandGateway commands = axon.commandGateway();
        OrderPaymentPolicy policy = new OrderPaymentPolicy(commands);

        Map<OrderId, Course> orders = new LinkedHashMap<>();
        List<Deque<Runnable>> streams = new ArrayList<>();
        for (Course course : Course.values()) {
            OrderId order = OrderId.of(BUYER, course.name());
            orders.put(order, course);
            commands.sendAndWait(new CreateOrder(order, BUYER, EUR, ITEMS));
            List<Runnable> steps = new ArrayList<>();
            course.events(order).forEach(event -> steps.add(() -> publish(policy, event)));
            if (course.cancelled) {
                // Before or after the charge; the void or the refund that ends it follows from the cancellation.
                steps.add(
                        random.nextInt(steps.size()),
                        () -> commands.sendAndWait(new CancelOrder(order, BUYER, "Changed my mind")));
            }
            streams.add(new ArrayDeque<>(steps));
        }
        while (!streams.isEmpty()) {
            streams.get(random.nextInt(streams.size())).remove().run();
            streams.removeIf(Deque::isEmpty);
        }

        orders.forEach((order, course) -> assertThat(
                        axon.eventStore().readEvents(order.value()).asStream().map(Message::getPayload))
                .as(course.name())
                .last()
                .isInstanceOf(course.last));
        axon.shutdown();
    }

    private static void publish(OrderPaymentPolicy policy, PaymentEvent event) {
        switch (event) {
            case PaymentProcessed processed -> policy.on(processed);
            case PaymentVoided voided -> policy.on(voided);
            case PaymentRefunded refunded -> policy.on(refunded);
            default -> throw new IllegalArgumentException("Not for orders: " + event);
        }
    }
}
