package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The money as a payment's events tell it. Each event has to make sense after those before it. */
final class BooksByEvents {

    private final List<Object> events = new ArrayList<>();
    private final Map<RefundId, Long> live = new HashMap<>();
    private final Map<RefundId, Long> done = new HashMap<>();
    private final List<String> openDisputes = new ArrayList<>();
    private @Nullable AttemptId open;
    private long captured;
    private long lost;

    BooksByEvents(Iterable<?> events) {
        events.forEach(this::add);
    }

    private void add(Object event) {
        events.add(event);
        switch (event) {
            case PaymentInitiated initiated -> {
                assertThat(open)
                        .as("an attempt is live when %s begins", initiated)
                        .isNull();
                assertThat(captured).as("captured when %s begins", initiated).isZero();
                open = initiated.attemptId();
            }
            case PaymentProcessed processed -> {
                assertThat(processed.attemptId()).as("the attempt that is live").isEqualTo(open);
                open = null;
                captured += processed.outcome() == Outcome.SUCCEEDED ? processed.amount() : 0;
            }
            case PaymentVoided _ -> {
                assertThat(captured).as("captured when it is voided").isZero();
                open = null;
            }
            case PaymentRefundRequested requested -> {
                assertThat(requested.amount()).as("%s", requested).isBetween(1L, captured - sum(live) - lost);
                live.put(requested.refundId(), requested.amount());
            }
            case PaymentRefundPending pending -> live.put(pending.refundId(), pending.amount());
            case PaymentRefunded refunded -> {
                live.put(refunded.refundId(), refunded.amount());
                done.put(refunded.refundId(), refunded.amount());
                assertThat(refunded.refundedInAll())
                        .as("%s", refunded)
                        .isEqualTo(sum(done))
                        .isLessThanOrEqualTo(captured);
            }
            case PaymentRefundFailed failed -> {
                live.remove(failed.refundId());
                done.remove(failed.refundId());
                assertThat(failed.refundedAmount()).as("%s", failed).isEqualTo(sum(done));
            }
            case PaymentDisputed disputed -> openDisputes.add(disputed.disputeId());
            case PaymentDisputeClosed closed -> {
                assertThat(openDisputes.remove(closed.disputeId()))
                        .as("%s", closed)
                        .isTrue();
                lost += closed.outcome() == DisputeOutcome.LOST ? closed.amount() : 0;
            }
            default -> {}
        }
    }

    private static long sum(Map<RefundId, Long> refunds) {
        return refunds.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean has(Class<?> kind) {
        return events.stream().anyMatch(kind::isInstance);
    }

    long captured() {
        return captured;
    }

    long refunded() {
        return sum(done);
    }

    /** What the buyers' banks have taken back for good. */
    long lost() {
        return lost;
    }

    @Override
    public String toString() {
        return events.stream().map(event -> "\n" + event).collect(Collectors.joining());
    }
}
