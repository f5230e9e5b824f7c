package io.flowmart.payment;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.messaging.ScopeAware;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.test.deadline.ScheduledDeadlineInfo;
import org.axonframework.test.deadline.StubDeadlineManager;

/** Deadlines as they are in production: picked up some time after they have come, handled later still, at least once. */
final class DeadlineModel extends StubDeadlineManager {

    private final Deque<ScheduledDeadlineInfo> pickedUp = new ArrayDeque<>();

    /**
     * Takes up a deadline that has come. It cannot be cancelled any more.
     *
     * @return whether there was one
     */
    boolean pickUp(Instant now) {
        boolean due = getScheduledDeadlines().stream()
                .anyMatch(deadline -> !deadline.getScheduleTime().isAfter(now));
        return due && pickedUp.add(advanceToNextTrigger());
    }

    /**
     * Lets a deadline that was picked up be handled.
     *
     * @param again whether it will be handled once more
     * @return whether there was one
     */
    boolean handle(boolean again, Configuration axon) {
        ScheduledDeadlineInfo deadline = again ? pickedUp.peek() : pickedUp.poll();
        if (deadline == null) {
            return false;
        }
        var scopes = new ConfigurationScopeAwareProvider(axon);
        new DefaultUnitOfWork<>(deadline.deadlineMessage())
                .executeWithResult(() -> {
                    for (ScopeAware scope : scopes.provideScopeAwareStream(deadline.getDeadlineScope())
                            .toList()) {
                        scope.send(deadline.deadlineMessage(), deadline.getDeadlineScope());
                    }
                    return true;
                })
                .getPayload();
        return true;
    }
}
