package io.flowmart.platform.processing;

import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.commandhandling.gateway.ExponentialBackOffIntervalRetryScheduler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Sends a command again that lost the race for its aggregate, a few times, waiting longer each time. Nothing else is
 * repeated; and nothing within a larger transaction, which is lost as a whole and repeated as a whole by its processor.
 */
final class ConcurrencyRetry extends ExponentialBackOffIntervalRetryScheduler {

    private static final int TIMES = 5;
    private static final long FIRST_DELAY_MILLIS = 10;

    ConcurrencyRetry(ScheduledExecutorService executor) {
        super(builder().retryExecutor(executor).maxRetryCount(TIMES).backoffFactor(FIRST_DELAY_MILLIS));
    }

    @Override
    protected boolean isExplicitlyNonTransient(Throwable failure) {
        if (CurrentUnitOfWork.isStarted()) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrencyException || cause instanceof AggregateStreamCreationException) {
                return false;
            }
        }
        return true;
    }
}
