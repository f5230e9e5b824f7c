package io.flowmart.payment;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentCommand.InitiatePayment;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.Currency;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.DeadlineMessage;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;
import org.jspecify.annotations.NullUnmarked;

/**
 * An attempt to pay an order from its begin to its end, in time: begins it, gives it up when the deadline has passed, and
 * ends when the order has heard how it went. When the buyer pays again, another one starts.
 *
 * <p>An order older than the deadline is never charged: it came late, by an import or after a long outage. Unless its end
 * comes as well, its payment is given up a little later.
 *
 * <p>Public only because Axon makes its instances.
 */
@Saga
@ProcessingGroup("payment-saga")
@StoredName("flowmart.payment.PaymentSaga")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@NullUnmarked
public class PaymentSaga {

    static final String DEADLINE = "payment-deadline";
    private static final String ORDER_ID = "orderId";

    private OrderId orderId;
    private UserId userId;
    private long amount;
    private Currency currency;
    private int attempt;
    private String deadlineId;

    @StartSaga
    @SagaEventHandler(associationProperty = ORDER_ID)
    void on(
            OrderCreated event,
            @Timestamp Instant at,
            PaymentSettings settings,
            Clock clock,
            DeadlineManager deadlines,
            CommandGateway commands) {
        begin(
                new InitiatePayment(
                        PaymentId.of(event.orderId()),
                        event.orderId(),
                        event.userId(),
                        event.totalAmount(),
                        event.currency(),
                        1,
                        null),
                at,
                settings,
                clock,
                deadlines,
                commands);
    }

    @StartSaga
    @SagaEventHandler(associationProperty = ORDER_ID)
    void on(
            OrderPaymentRetried event,
            @Timestamp Instant at,
            PaymentSettings settings,
            Clock clock,
            DeadlineManager deadlines,
            CommandGateway commands) {
        begin(
                new InitiatePayment(
                        PaymentId.of(event.orderId()),
                        event.orderId(),
                        event.userId(),
                        event.totalAmount(),
                        event.currency(),
                        event.attempt(),
                        event.paymentMethodId()),
                at,
                settings,
                clock,
                deadlines,
                commands);
    }

    private void begin(
            InitiatePayment first,
            Instant at,
            PaymentSettings settings,
            Clock clock,
            DeadlineManager deadlines,
            CommandGateway commands) {
        if (orderId != null) {
            // Told again after a restart. A second deadline would hide the first one, which no one could cancel then.
            return;
        }
        orderId = first.orderId();
        userId = first.userId();
        amount = first.amount();
        currency = first.currency();
        attempt = first.attempt();
        Instant now = clock.instant();
        Instant deadline = at.plus(settings.deadline());
        if (deadline.isAfter(now)) {
            deadlineId = deadlines.schedule(deadline, DEADLINE);
            commands.sendAndWait(first);
        } else {
            // Most likely it ended long ago, and that is told next.
            deadlineId = deadlines.schedule(now.plus(settings.lateOrderPatience()), DEADLINE);
        }
    }

    @DeadlineHandler(deadlineName = DEADLINE)
    void on(DeadlineMessage<?> passed, CommandGateway commands) {
        deadlineId = null;
        giveUp(commands);
    }

    private void giveUp(CommandGateway commands) {
        Boolean open = commands.sendAndWait(
                new TimeOutPayment(PaymentId.of(orderId), orderId, userId, amount, currency, Math.max(1, attempt)));
        if (Boolean.FALSE.equals(open)) {
            // There is nothing to wait for; and who is told of a finished order again will hear no more of it.
            SagaLifecycle.end();
        }
    }

    @SagaEventHandler(associationProperty = ORDER_ID)
    void on(OrderPaid event, DeadlineManager deadlines) {
        end(deadlines);
    }

    @SagaEventHandler(associationProperty = ORDER_ID)
    void on(OrderPaymentFailed event, DeadlineManager deadlines) {
        end(deadlines);
    }

    /** What was or will be charged is the cancellation policy's affair. */
    @SagaEventHandler(associationProperty = ORDER_ID)
    void on(OrderCancelled event, DeadlineManager deadlines) {
        end(deadlines);
    }

    private void end(DeadlineManager deadlines) {
        if (deadlineId != null) {
            deadlines.cancelSchedule(DEADLINE, deadlineId);
        }
        SagaLifecycle.end();
    }
}
