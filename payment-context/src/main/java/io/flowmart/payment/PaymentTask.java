package io.flowmart.payment;

import com.github.kagkarlsson.scheduler.SchedulerState;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.flowmart.api.payment.PaymentCommand;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.RecordCharge;
import io.flowmart.api.payment.PaymentCommand.RecordFailure;
import io.flowmart.api.payment.PaymentCommand.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentCommand.RecordRefund;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import io.flowmart.payment.PaymentStep.Attempt;
import io.flowmart.payment.PaymentWork.Progress;
import io.flowmart.payment.StripeGateway.Outcome;
import io.flowmart.platform.LogContext;
import io.flowmart.platform.Traces;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Does at Stripe what a payment says is next, reports what came of it, and asks again, until the payment rests.
 *
 * <p>It may be killed anywhere and run twice at once: every call is keyed, every report is idempotent, and the payment
 * alone knows how far it is. What told nothing is tried again, later each time, without end.
 */
@Component
class PaymentTask {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentTask.class);

    private static final String METHOD_MISSING = "payment_method_missing";
    private static final String GIVEN_UP = "given_up";

    private final CommandGateway commands;
    private final UserAccounts users;
    private final StripeGateway stripe;
    private final PaymentSettings settings;
    private final Clock clock;
    private final Traces traces;

    PaymentTask(
            CommandGateway commands,
            UserAccounts users,
            StripeGateway stripe,
            PaymentSettings settings,
            Clock clock,
            Traces traces) {
        this.commands = commands;
        this.users = users;
        this.stripe = stripe;
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
                .execute((instance, context) -> run(instance.getData(), context.getSchedulerState()));
    }

    private CompletionHandler<Progress> run(Progress begun, SchedulerState process) {
        try (LogContext _ = LogContext.open(begun.correlationId(), null)) {
            return traces.span("PaymentTask", begun.traceparent(), () -> work(begun, process));
        }
    }

    private CompletionHandler<Progress> work(Progress begun, SchedulerState process) {
        Progress progress = begun;
        try {
            Map<UserId, Optional<String>> methods = new HashMap<>();
            PaymentCommand report = new ContinuePayment(new PaymentId(begun.paymentId()));
            while (commands.sendAndWait(report) instanceof PaymentStep.Work work) {
                MDC.put(LogContext.ORDER_ID, work.orderId().value());
                if (process.isShuttingDown()) {
                    return continued(progress);
                }
                report = take(
                        work, progress.tries(), user -> methods.computeIfAbsent(user, users::defaultPaymentMethod));
                progress = progress.afterSuccess();
            }
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (UnknownOutcome unknown) {
            LOG.info("Payment {}: {}; looked into again later.", progress.paymentId(), unknown.getMessage());
            return later(progress, unknown.counts() ? progress.tries() + 1 : progress.tries());
        } catch (StripeRefusal refusal) {
            // Stripe knows nothing of what we know it has: another account's key, or books that were emptied.
            LOG.warn("Payment {}: Stripe refuses, {}. See to it.", progress.paymentId(), refusal.getMessage());
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
        return clock.instant().plus(settings.pauseAfter(progress.pauses()));
    }

    /** Takes one step and tells what is to be reported. */
    private PaymentCommand take(PaymentStep.Work step, int tries, Function<UserId, Optional<String>> methods) {
        return switch (step) {
            case PaymentStep.Charge(Attempt attempt, String intentId) ->
                charge(attempt, intentId, tries, methods.apply(attempt.userId()));
            case PaymentStep.GiveUp(Attempt attempt, String intentId) -> giveUp(attempt, intentId, tries);
            case PaymentStep.Refund refund ->
                new RecordRefund(refund.paymentId(), refund.id(), stripe.refund(refund, tries));
        };
    }

    private PaymentCommand charge(Attempt attempt, @Nullable String intentId, int tries, Optional<String> method) {
        if (intentId == null) {
            return method.isPresent() ? create(attempt, tries) : failed(attempt, METHOD_MISSING);
        }
        if (method.isEmpty()) {
            return cancel(attempt, intentId, METHOD_MISSING);
        }
        return switch (stripe.confirm(attempt, intentId, method.get(), tries)) {
            case Outcome.Charged _ -> charged(attempt);
            case Outcome.NotCharged(String reason) -> cancel(attempt, intentId, reason);
        };
    }

    /** A call to make the PaymentIntent may be under way or have been lost: only what exists can be cancelled. */
    private PaymentCommand giveUp(Attempt attempt, @Nullable String intentId, int tries) {
        return intentId == null ? create(attempt, tries) : cancel(attempt, intentId, GIVEN_UP);
    }

    private PaymentCommand create(Attempt attempt, int tries) {
        try {
            return new RecordPaymentIntent(attempt.paymentId(), attempt.id(), stripe.create(attempt, tries));
        } catch (StripeRefusal refusal) {
            return failed(attempt, refusal.reason());
        }
    }

    /** Only what Stripe has cancelled can never be charged any more; only that is reported as failed. */
    private PaymentCommand cancel(Attempt attempt, String intentId, String reason) {
        return switch (stripe.cancel(intentId)) {
            case Outcome.Charged _ -> charged(attempt);
            case Outcome.NotCharged _ -> failed(attempt, reason);
        };
    }

    private static PaymentCommand charged(Attempt attempt) {
        return new RecordCharge(attempt.paymentId(), attempt.id());
    }

    private static PaymentCommand failed(Attempt attempt, String reason) {
        return new RecordFailure(attempt.paymentId(), attempt.id(), reason);
    }
}
