package io.flowmart.payment.manual;

import io.flowmart.api.Ids;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.payment.gateways.PaymentGateway;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Bank transfer. Nobody is called: the buyer is given a reference to name, and operators tell what came in and what they
 * sent back ({@code POST /payments/{paymentId}/receipts} and {@code …/refunds/{refundId}/settled}).
 */
@Component
class ManualGateway implements PaymentGateway {

    private static final int REFERENCE_LENGTH = 8;

    private final Duration patience;
    private final Clock clock;

    ManualGateway(@Value("${flowmart.payment.transfer-patience:14d}") Duration patience, Clock clock) {
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public String name() {
        return GatewayName.MANUAL;
    }

    /** Short enough to be typed into a transfer, and the same each time. */
    @Override
    public String create(Attempt attempt, int tries) {
        String derived = Ids.derived("", "transfer", attempt.id().value())
                .replace("-", "")
                .toUpperCase(Locale.ROOT);
        return "FM-" + derived.substring(0, REFERENCE_LENGTH / 2) + "-"
                + derived.substring(REFERENCE_LENGTH / 2, REFERENCE_LENGTH);
    }

    @Override
    public State confirm(Attempt attempt, String intentId, int tries) {
        return new State.Pending(intentId);
    }

    @Override
    public State look(Attempt attempt, String intentId) {
        Instant end = attempt.startedAt().plus(patience);
        return clock.instant().isAfter(end) ? new State.Cancelled("payment_timed_out") : new State.Pending(intentId);
    }

    @Override
    public State capture(Attempt attempt, String intentId) {
        return look(attempt, intentId);
    }

    @Override
    public State cancel(Attempt attempt, String intentId) {
        return new State.Cancelled("cancelled");
    }

    @Override
    public RefundResult refund(RefundRequest refund) {
        return new RefundResult(refund.id().value(), RefundState.PENDING, null);
    }

    @Override
    public RefundResult look(RefundRequest refund, String providerRefundId) {
        return new RefundResult(providerRefundId, RefundState.PENDING, null);
    }
}
