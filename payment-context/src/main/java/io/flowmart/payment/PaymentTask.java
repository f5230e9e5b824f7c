package io.flowmart.payment;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.payment.PaymentWork.Progress;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.platform.LogContext;
import io.flowmart.platform.Traces;
import java.time.Clock;
import java.time.Instant;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Does what a payment says is next, reports what came of it, and asks again, until the payment rests.
 *
 * <p>It may be killed anywhere and run twice at once: every call is keyed, every report is idempotent, and the payment
 * alone knows how far it is. What told nothing is tried again, later each time, without end. A payment that waits for
 * something outside is looked at from time to time, should nobody tell.
 */
@Component
class PaymentTask {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentTask.class);

    private final CommandGateway commands;
    private final PaymentSteps steps;
    private final PaymentSettings settings;
    private final Clock clock;
    private final Traces traces;

    PaymentTask(CommandGateway commands, PaymentSteps steps, PaymentSettings settings, Clock clock, Traces traces) {
        this.commands = commands;
        this.steps = steps;
        this.settings = settings;
        this.clock = clock;
        this.traces = traces;
    }

    CustomTask<Progress> task() {
        return Tasks.custom(PaymentWork.TASK)
                .onFailure((failed, operations) -> {
                    Progress progress =
                            (Progress) failed.getExecution().taskInstance.getData();
                    try (LogContext _ = LogContext.open(progress.correlationId(), null)) {
                        LOG.error(
                                "Payment {} could not be worked on.",
                                progress.paymentId(),
                                failed.getCause().orElse(null));
                    }
                    operations.reschedule(failed, nextTry(progress), progress.afterPause(progress.tries()));
                })
                .execute(this::run);
    }

    private CompletionHandler<Progress> run(TaskInstance<Progress> instance, ExecutionContext context) {
        Progress begun = instance.getData();
        try (LogContext _ = LogContext.open(begun.correlationId(), null)) {
            return traces.span("PaymentTask", begun.traceparent(), () -> goOn(instance, context));
        }
    }

    private CompletionHandler<Progress> goOn(TaskInstance<Progress> instance, ExecutionContext context) {
        Progress progress = instance.getData();
        try {
            PaymentStep step = commands.sendAndWait(new ContinuePayment(new PaymentId(progress.paymentId())));
            while (step instanceof PaymentStep.Work next) {
                MDC.put(LogContext.ORDER_ID, next.orderId().value());
                if (context.getSchedulerState().isShuttingDown()) {
                    return continued(progress);
                }
                step = commands.sendAndWait(steps.take(next, progress.tries()));
                if (next.equals(step)) {
                    throw UnknownOutcome.stillOpen("the payment", "where it was");
                }
                progress = progress.afterSuccess();
            }
            return step instanceof PaymentStep.Rest(boolean parked) && parked
                    ? lookAgain(instance, progress, context.getSchedulerClient())
                    : new CompletionHandler.OnCompleteRemove<>();
        } catch (UnknownOutcome unknown) {
            LOG.info("Payment {}: {}; looked into again later.", progress.paymentId(), unknown.getMessage());
            return later(progress, unknown.counts() ? progress.tries() + 1 : progress.tries());
        } catch (AggregateNotFoundException stranger) {
            LOG.warn("The gateway has news of {}, of which nothing is known here.", progress.paymentId());
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (Refusal refusal) {
            // The gateway knows nothing of what we know it has: another account's key, or books that were emptied.
            LOG.warn("Payment {}: refused, {}. See to it.", progress.paymentId(), refusal.getMessage());
            return later(progress, progress.tries() + 1);
        }
    }

    /** By the next run, or by another process. */
    private CompletionHandler<Progress> continued(Progress progress) {
        return (completed, operations) -> operations.reschedule(completed, clock.instant(), progress);
    }

    private CompletionHandler<Progress> later(Progress progress, int tries) {
        Instant next = nextTry(progress);
        return (completed, operations) -> operations.reschedule(completed, next, progress.afterPause(tries));
    }

    private Instant nextTry(Progress progress) {
        return clock.instant().plus(settings.pauses().variedAfter(progress.pauses()));
    }

    /** However many tasks a payment had: there is one that looks again, after longer and longer pauses. */
    private CompletionHandler<Progress> lookAgain(
            TaskInstance<Progress> instance, Progress progress, SchedulerClient tasks) {
        Progress begun = instance.getData();
        TaskInstance<Progress> look = PaymentWork.anotherLook(progress);
        Instant now = clock.instant();
        if (look.getId().equals(instance.getId())) {
            Instant next = now.plus(settings.looks().after(begun.pauses()));
            return (completed, operations) -> operations.reschedule(completed, next, begun.afterPause(0));
        }
        tasks.scheduleIfNotExists(look, now.plus(settings.lookAgain()));
        return new CompletionHandler.OnCompleteRemove<>();
    }
}
