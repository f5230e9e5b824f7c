package io.flowmart.payment;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.PaymentCommand.ReceivePayment;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import java.util.HashMap;
import java.util.Map;

/** What came in by bank transfer for one payment: its part of the aggregate. */
final class Receipts {

    private final Map<String, Long> receipts = new HashMap<>();

    long sum() {
        return receipts.values().stream().mapToLong(Long::longValue).sum();
    }

    void decide(ReceivePayment command, Bill bill) {
        Long known = receipts.get(command.receiptId());
        if (known == null) {
            apply(new PaymentReceived(
                    bill.paymentId(),
                    bill.orderId(),
                    bill.userId(),
                    command.receiptId(),
                    command.amount(),
                    bill.currency(),
                    Math.addExact(sum(), command.amount())));
        } else if (known != command.amount()) {
            throw new Rejection(
                    PaymentRejection.IDEMPOTENCY_KEY_REUSED,
                    "A receipt of this name with another amount is known already.");
        }
    }

    void evolve(PaymentReceived event) {
        receipts.put(event.receiptId(), event.amount());
    }
}
