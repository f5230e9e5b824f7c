package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.ITEMS;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderCommand.RetryOrderPayment;
import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderRefundFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
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

    /** How the payment of an order may go, whether its buyer cancels at any time before the last step, and how it ends. */
    enum Course {
        SUCCEEDS(false, OrderConfirmed.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(processed(order, 1, Outcome.SUCCEEDED), processed(order, 1, Outcome.SUCCEEDED));
            }
        },
        FAILS(false, OrderPaymentFailed.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(processed(order, 1, Outcome.FAILED));
            }
        },
        TIMES_OUT(false, OrderPaymentFailed.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(voided(order, 1, VoidReason.PAYMENT_TIMED_OUT));
            }
        },
        FAILS_AND_IS_PAID_AGAIN(false, OrderConfirmed.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(
                        processed(order, 1, Outcome.FAILED),
                        pay(order, "second"),
                        processed(order, 1, Outcome.FAILED),
                        pay(order, "second"),
                        processed(order, 2, Outcome.SUCCEEDED));
            }
        },
        FAILS_THREE_TIMES(false, OrderPaymentFailed.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(
                        voided(order, 1, VoidReason.PAYMENT_TIMED_OUT),
                        pay(order, "second"),
                        processed(order, 2, Outcome.FAILED),
                        pay(order, "third"),
                        voided(order, 1, VoidReason.PAYMENT_TIMED_OUT),
                        processed(order, 2, Outcome.FAILED),
                        voided(order, 3, VoidReason.VOIDED_BY_OPERATOR));
            }
        },
        IS_CANCELLED_IN_TIME(true, OrderCancelled.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(voided(order, 1, VoidReason.ORDER_CANCELLED));
            }
        },
        IS_CANCELLED_TOO_LATE(true, OrderRefunded.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(processed(order, 1, Outcome.SUCCEEDED), refunded(order, 1, TOTAL, TOTAL));
            }
        },
        IS_REFUNDED_IN_PARTS_AND_CANCELLED(true, OrderRefunded.class) {
            @Override
            List<Object> steps(OrderId order) {
                return List.of(
                        processed(order, 1, Outcome.SUCCEEDED),
                        refunded(order, 1, 1000, 1000),
                        refunded(order, 1, 1000, 1000),
                        refunded(order, 2, TOTAL - 1000, TOTAL));
            }
        },
        IS_REFUNDED_IN_VAIN(true, OrderRefundFailed.class) {
            @Override
            List<Object> steps(OrderId order) {
                PaymentId payment = PaymentId.of(order);
                return List.of(
                        processed(order, 1, Outcome.SUCCEEDED),
                        refunded(order, 1, 1000, 1000),
                        new PaymentRefundFailed(
                                payment, order, BUYER, RefundId.of(payment, 1), 1000, EUR, "lost_or_stolen_card", 0));
            }
        };

        private final boolean cancelled;
        private final Class<? extends OrderEvent> last;

        Course(boolean cancelled, Class<? extends OrderEvent> last) {
            this.cancelled = cancelled;
            this.last = last;
        }

        /** The payment's events, and the buyer's requests that can only come in between. */
        abstract List<Object> steps(OrderId order);

        private static RetryOrderPayment pay(OrderId order, String key) {
            return new RetryOrderPayment(order, BUYER, null, key);
        }

        private static PaymentProcessed processed(OrderId order, int attempt, Outcome outcome) {
            PaymentId payment = PaymentId.of(order);
            String reason = outcome == Outcome.FAILED ? "card_declined" : null;
            return new PaymentProcessed(
                    payment, order, BUYER, AttemptId.of(payment, attempt), outcome, TOTAL, EUR, reason);
        }

        private static PaymentVoided voided(OrderId order, int attempt, VoidReason reason) {
            PaymentId payment = PaymentId.of(order);
            return new PaymentVoided(
                    payment, order, BUYER, TOTAL, EUR, reason, AttemptId.of(payment, attempt), attempt);
        }

        private static PaymentRefunded refunded(OrderId order, int refund, long amount, long inAll) {
            PaymentId payment = PaymentId.of(order);
            return new PaymentRefunded(
                    payment, order, BUYER, RefundId.of(payment, refund), "re_" + refund, amount, EUR, inAll);
        }
    }

    @Property(tries = 200)
    void theOrderOfDifferentPaymentsMakesNoDifference(@ForAll Random random) {
        Configuration axon = DefaultConfigurer.defaultConfiguration()
                .configureEmbeddedEventStore(configuration -> new InMemoryEventStorageEngine())
                .registerComponent(OrderLimits.class, configuration -> OrderFixtures.LIMITS)
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
            course.steps(order).forEach(step -> steps.add(() -> happens(step, policy, commands)));
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

    private static void happens(Object step, OrderPaymentPolicy policy, CommandGateway commands) {
        switch (step) {
            case PaymentProcessed processed -> policy.on(processed);
            case PaymentVoided voided -> policy.on(voided);
            case PaymentRefunded refunded -> policy.on(refunded);
            case PaymentRefundFailed failed -> policy.on(failed);
            default -> commands.sendAndWait(step);
        }
    }
}
