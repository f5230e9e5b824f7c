package io.flowmart.payment;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentEvent.PaymentCaptureRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.payment.gateways.PaymentGateway;
import io.flowmart.platform.Traces;
import io.flowmart.platform.processing.RequestCorrelation;
import io.flowmart.platform.processing.SameTransaction;
import io.flowmart.platform.store.TaskQueue;
import java.time.Clock;
import java.time.Duration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Hands a payment to {@link PaymentTask} whenever there is something to do at its gateway, in the transaction of the event
 * that says so: no event without its task, no task without its event. A gateway that has news has it looked at too.
 */
@SameTransaction
@ProcessingGroup("payment-work")
class PaymentWork implements PaymentGateway.Payments {

    /** The stored name of the task; one instance for each event that asks for work. */
    static final TaskDescriptor<Progress> TASK = TaskDescriptor.of("flowmart.payment.work", Progress.class);

    private final TaskQueue tasks;
    private final Clock clock;

    PaymentWork(TaskQueue tasks, Clock clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * How far the work has come.
     *
     * @param paymentId     the payment, as text
     * @param correlationId what it all came from, so that what the task causes can be traced back to it
     * @param tries         how many calls in a row may have been carried out, but told nothing
     * @param pauses        how many pauses in a row there were, also those that we were asked for
     * @param traceparent   the trace that it goes on with, if there is one
     */
    record Progress(
            String paymentId,
            String correlationId,
            int tries,
            int pauses,
            @Nullable String traceparent) {

        Progress afterPause(int newTries) {
            return new Progress(paymentId, correlationId, newTries, pauses + 1, traceparent);
        }

        Progress afterSuccess() {
            return new Progress(paymentId, correlationId, 0, 0, traceparent);
        }
    }

    @EventHandler
    void on(PaymentInitiated event, EventMessage<?> message) {
        add(event.paymentId(), message);
    }

    @EventHandler
    void on(PaymentVoidRequested event, EventMessage<?> message) {
        add(event.paymentId(), message);
    }

    @EventHandler
    void on(PaymentCaptureRequested event, EventMessage<?> message) {
        add(event.paymentId(), message);
    }

    @EventHandler
    void on(PaymentRefundRequested event, EventMessage<?> message) {
        add(event.paymentId(), message);
    }

    /** It may have been made by hand, so that no task knows of it. What an operator has to do, he tells. */
    @EventHandler
    void on(PaymentRefundPending event, EventMessage<?> message) {
        if (!event.gateway().equals(GatewayName.MANUAL)) {
            add(event.paymentId(), message);
        }
    }

    @Override
    public void lookAt(PaymentId payment, String because, Duration after) {
        TaskInstance<Progress> look = TASK.instance("look/" + because)
                .data(new Progress(payment.value(), because, 0, 0, null))
                .build();
        if (after.isZero()) {
            tasks.add(look);
        } else {
            tasks.addLater(look, clock.instant().plus(after));
        }
    }

    /** The one look that is given from time to time to a payment that waits for something outside. */
    static TaskInstance<Progress> anotherLook(Progress progress) {
        return TASK.instance("look-again/" + progress.paymentId())
                .data(progress.afterSuccess())
                .build();
    }

    private void add(PaymentId paymentId, EventMessage<?> message) {
        Object origin = message.getMetaData().getOrDefault(RequestCorrelation.CORRELATION_ID, message.getIdentifier());
        String traceparent = (String) message.getMetaData().get(Traces.TRACEPARENT);
        Progress begun = new Progress(paymentId.value(), origin.toString(), 0, 0, traceparent);
        tasks.add(TASK.instance(message.getIdentifier()).data(begun).build());
    }
}
