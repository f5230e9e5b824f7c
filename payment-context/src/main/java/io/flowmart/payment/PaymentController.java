package io.flowmart.payment;

import io.flowmart.api.Text;
import io.flowmart.api.payment.PaymentCommand.CapturePayment;
import io.flowmart.api.payment.PaymentCommand.ReceivePayment;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentCommand.SettleRefund;
import io.flowmart.api.payment.PaymentCommand.VoidPayment;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What operators decide about payments. Each answer says that it is accepted; what comes of it, the payment tells. */
@RestController
class PaymentController {

    /** All paths of this controller, for operators only. */
    static final String[] PATHS = {
        "/payments/*/refund",
        "/payments/*/refunds/*/settled",
        "/payments/*/capture",
        "/payments/*/void",
        "/payments/*/receipts"
    };

    /** No bank transfer is larger; the sum of many still fits. */
    private static final long LARGEST_RECEIPT = 999_999_999_999L;

    private final CommandGateway commands;

    PaymentController(CommandGateway commands) {
        this.commands = commands;
    }

    /** What was accepted. */
    record Accepted(PaymentId paymentId) {}

    /**
     * What to give back.
     *
     * @param amount in minor units of the payment's currency; all that is left if absent
     * @param reason in the operator's words
     */
    record Refund(
            @Nullable @Positive Long amount, @NotNull @Text String reason) {}

    /** The refund that was accepted. */
    record AcceptedRefund(PaymentId paymentId, RefundId refundId) {}

    /**
     * Gives back what was charged, or a part of it.
     *
     * @param idempotencyKey names the refund: with the same key it is not made twice
     */
    @PostMapping("/payments/{paymentId}/refund")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<AcceptedRefund> refund(
            @PathVariable PaymentId paymentId,
            @RequestHeader("Idempotency-Key") @Text String idempotencyKey,
            @RequestBody @Valid Refund request) {
        RefundId refundId = RefundId.keyed(paymentId, idempotencyKey);
        boolean replayed =
                commands.sendAndWait(new RefundPayment(paymentId, refundId, request.amount(), request.reason()));
        ResponseEntity.BodyBuilder answer = ResponseEntity.accepted();
        if (replayed) {
            answer.header("Idempotent-Replayed", "true");
        }
        return answer.body(new AcceptedRefund(paymentId, refundId));
    }

    /** Tells that a refund was sent by bank transfer. */
    @PostMapping("/payments/{paymentId}/refunds/{refundId}/settled")
    @ResponseStatus(HttpStatus.ACCEPTED)
    AcceptedRefund settle(@PathVariable PaymentId paymentId, @PathVariable RefundId refundId) {
        commands.sendAndWait(new SettleRefund(paymentId, refundId));
        return new AcceptedRefund(paymentId, refundId);
    }

    /** Charges what is held on a card. */
    @PostMapping("/payments/{paymentId}/capture")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted capture(@PathVariable PaymentId paymentId) {
        commands.sendAndWait(new CapturePayment(paymentId));
        return new Accepted(paymentId);
    }

    /** Lets go what is held on a card, or gives up waiting for a bank transfer. */
    @PostMapping("/payments/{paymentId}/void")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted letGo(@PathVariable PaymentId paymentId) {
        commands.sendAndWait(new VoidPayment(paymentId));
        return new Accepted(paymentId);
    }

    /**
     * What came in by bank transfer.
     *
     * @param amount in minor units of the payment's currency
     */
    record Receipt(@NotNull @Positive @Max(LARGEST_RECEIPT) Long amount) {}

    /**
     * Tells that money came in by bank transfer.
     *
     * @param idempotencyKey names the receipt, such as the line of the bank statement: it counts once
     */
    @PostMapping("/payments/{paymentId}/receipts")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted receive(
            @PathVariable PaymentId paymentId,
            @RequestHeader("Idempotency-Key") @Text String idempotencyKey,
            @RequestBody @Valid Receipt request) {
        commands.sendAndWait(new ReceivePayment(paymentId, idempotencyKey, request.amount()));
        return new Accepted(paymentId);
    }
}
