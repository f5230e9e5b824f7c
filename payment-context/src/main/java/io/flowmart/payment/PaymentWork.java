package io.flowmart.payment;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentRefundRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.platform.processing.SameTransaction;
import io.flowmart.platform.store.TaskQueue;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.annotation.MessageIdentifier;

/**
 * Hands a payment to {@link PaymentTask} whenever there is something to do at Stripe, in the transaction of the event
 * that says so: no event without its task, no task without its event.
 */
@SameTransaction
@ProcessingGroup("payment-work")
class PaymentWork {

    /** The stored name of the task; one instance for each event that asks for work. */
    static final TaskDescriptor<Progress> TASK = TaskDescriptor.of("flowmart.payment.work", Progress.class);

    private final TaskQueue tasks;

    PaymentWork(TaskQueue tasks) {
        this.tasks = tasks;
    }

    /**
     * How far the work has come.
     *
     * @param paymentId the payment, as text
     * @param tries     how many tries in a row told nothing
     */
    record Progress(String paymentId, int tries) {}

    @EventHandler
    void on(PaymentInitiated event, @MessageIdentifier String eventId) {
        add(event.paymentId(), eventId);
    }

    @EventHandler
    void on(PaymentVoidRequested event, @MessageIdentifier String eventId) {
        add(event.paymentId(), eventId);
    }

    @EventHandler
    void on(PaymentRefundRequested event, @MessageIdentifier String eventId) {
        add(event.paymentId(), eventId);
    }

    private void add(PaymentId paymentId, String eventId) {
        tasks.add(TASK.instance(eventId).data(new Progress(paymentId.value(), 0)).build());
    }
}
