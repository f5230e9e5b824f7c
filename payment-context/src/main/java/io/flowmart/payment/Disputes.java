package io.flowmart.payment;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.payment.DisputeEvent;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentReport.DisputeState;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import java.util.HashMap;
import java.util.Map;

/** The disputes of one payment: its part of the aggregate. */
final class Disputes {

    private final Map<String, Long> open = new HashMap<>();
    private final Map<String, Long> lost = new HashMap<>();
    private final Map<String, Long> won = new HashMap<>();

    boolean anyOpen() {
        return !open.isEmpty();
    }

    /** What the buyers' banks have taken back for good. */
    long lost() {
        return lost.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A dispute that is heard of only when it is over has been opened before, unless it was prevented. */
    void decide(RecordDispute command, Bill bill) {
        String id = command.disputeId();
        boolean isOver = lost.containsKey(id) || won.containsKey(id);
        if (isOver || command.state() == DisputeState.PREVENTED && !open.containsKey(id)) {
            return;
        }
        if (!open.containsKey(id)) {
            apply(new PaymentDisputed(
                    bill.paymentId(),
                    bill.orderId(),
                    bill.userId(),
                    id,
                    command.amount(),
                    command.currency(),
                    command.reason(),
                    command.evidenceDueBy()));
        }
        if (command.state() != DisputeState.OPEN) {
            apply(new PaymentDisputeClosed(
                    bill.paymentId(),
                    bill.orderId(),
                    bill.userId(),
                    id,
                    command.amount(),
                    command.currency(),
                    command.state() == DisputeState.LOST ? DisputeOutcome.LOST : DisputeOutcome.WON));
        }
    }

    void evolve(DisputeEvent event) {
        switch (event) {
            case PaymentDisputed opened -> open.put(opened.disputeId(), opened.amount());
            case PaymentDisputeClosed closed -> {
                open.remove(closed.disputeId());
                (closed.outcome() == DisputeOutcome.LOST ? lost : won).put(closed.disputeId(), closed.amount());
            }
        }
    }
}
