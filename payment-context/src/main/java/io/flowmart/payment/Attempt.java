package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.api.payment.PaymentStatus.AUTHORIZED;
import static io.flowmart.api.payment.PaymentStatus.FAILED;
import static io.flowmart.api.payment.PaymentStatus.INITIATED;
import static io.flowmart.api.payment.PaymentStatus.PROCESSING;
import static io.flowmart.api.payment.PaymentStatus.REQUIRES_ACTION;
import static io.flowmart.api.payment.PaymentStatus.SUCCEEDED;
import static io.flowmart.api.payment.PaymentStatus.VOIDED;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorizationExpiring;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorized;
import io.flowmart.api.payment.PaymentEvent.PaymentCaptureRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentReport.AttemptReport;
import io.flowmart.api.payment.PaymentReport.RecordActionRequired;
import io.flowmart.api.payment.PaymentReport.RecordAuthorization;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordFailure;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentReport.RecordPaymentMethod;
import io.flowmart.api.payment.PaymentReport.RecordPending;
import io.flowmart.api.payment.PaymentStatus;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.payment.gateways.PaymentGateway;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * The present attempt to charge a payment: its part of the aggregate, which knows how far it is and what there is to be done
 * about it. One that has ended never changes again.
 */
@NullUnmarked
final class Attempt {

    private final Bill bill;
    private final int number;
    private final AttemptId id;
    private final Instant startedAt;
    private final PaymentMethodId methodId;
    private final CaptureMethod capture;

    private PaymentStatus status = INITIATED;
    private String gateway;
    private String reference;
    private String intentId;
    private Instant captureBefore;
    private boolean captureRequested;
    private boolean expiryNoticed;
    private VoidReason voidReason;

    private Attempt(
            Bill bill, int number, AttemptId id, Instant startedAt, PaymentMethodId methodId, CaptureMethod capture) {
        this.bill = bill;
        this.number = number;
        this.id = id;
        this.startedAt = startedAt;
        this.methodId = methodId;
        this.capture = capture;
    }

    static Attempt of(PaymentInitiated event, Instant at) {
        return new Attempt(
                new Bill(event.paymentId(), event.orderId(), event.userId(), event.amount(), event.currency()),
                event.attemptNumber(),
                event.attemptId(),
                at,
                event.paymentMethodId(),
                event.capture() == null ? CaptureMethod.AUTOMATIC : event.capture());
    }

    /** One that was given up before it began. */
    static Attempt of(PaymentVoided event, Instant at) {
        return new Attempt(
                new Bill(event.paymentId(), event.orderId(), event.userId(), event.amount(), event.currency()),
                event.attemptNumber(),
                event.attemptGivenUp(),
                at,
                null,
                CaptureMethod.AUTOMATIC);
    }

    Bill bill() {
        return bill;
    }

    AttemptId id() {
        return id;
    }

    int number() {
        return number;
    }

    PaymentStatus status() {
        return status;
    }

    String gateway() {
        return gateway;
    }

    String intentId() {
        return intentId;
    }

    boolean isOpen() {
        return status == INITIATED || status == REQUIRES_ACTION || status == PROCESSING || status == AUTHORIZED;
    }

    boolean isGivenUp() {
        return voidReason != null;
    }

    /** After a cancellation there is no further attempt. */
    boolean isCancelled() {
        return voidReason == ORDER_CANCELLED;
    }

    boolean isPaidBy(String someGateway) {
        return someGateway.equals(gateway);
    }

    /** Whether this is what the buyer was charged with. Something else may name the payment too. */
    boolean isChargedBy(String someIntentId) {
        return status == SUCCEEDED && Objects.equals(intentId, someIntentId);
    }

    /** Whether another attempt may begin, or be given up before it does. */
    boolean mayBeFollowedBy(int another) {
        return another > number && (status == FAILED || status == VOIDED) && !isCancelled();
    }

    /** Takes a report. What is about another attempt, or has been overtaken, changes nothing. */
    void decide(AttemptReport report) {
        if (isOpen() && report.attemptId().equals(id)) {
            switch (report) {
                case RecordPaymentMethod chosen
                when reference == null ->
                    apply(new PaymentMethodChosen(bill.paymentId(), id, chosen.gateway(), chosen.reference()));
                case RecordPaymentIntent created
                when intentId == null ->
                    apply(new PaymentIntentCreated(bill.paymentId(), id, created.paymentIntentId()));
                case RecordActionRequired required
                when status == INITIATED ->
                    apply(new PaymentActionRequired(
                            bill.paymentId(), bill.orderId(), bill.userId(), id, required.clientSecret()));
                case RecordPending pending
                when status == INITIATED || status == REQUIRES_ACTION -> apply(pending(pending.reference()));
                case RecordAuthorization held -> authorize(held);
                case RecordCharge _ -> succeed();
                case RecordFailure failure -> fail(failure.reason());
                default -> {}
            }
        }
    }

    private PaymentPending pending(String transferReference) {
        return new PaymentPending(
                bill.paymentId(),
                bill.orderId(),
                bill.userId(),
                id,
                bill.amount(),
                bill.currency(),
                gateway,
                transferReference);
    }

    private void authorize(RecordAuthorization held) {
        if (status != AUTHORIZED) {
            apply(new PaymentAuthorized(
                    bill.paymentId(),
                    bill.orderId(),
                    bill.userId(),
                    id,
                    bill.amount(),
                    bill.currency(),
                    held.captureBefore()));
        }
        if (held.endsSoon() && captureBefore != null && !expiryNoticed) {
            apply(new PaymentAuthorizationExpiring(
                    bill.paymentId(), bill.orderId(), id, bill.amount(), bill.currency(), captureBefore));
        }
    }

    void succeed() {
        apply(processed(Outcome.SUCCEEDED, null));
    }

    private void fail(String reason) {
        apply(voidReason == null ? processed(Outcome.FAILED, reason) : voided(bill, voidReason, number));
    }

    private PaymentProcessed processed(Outcome outcome, String reason) {
        return new PaymentProcessed(
                bill.paymentId(), bill.orderId(), bill.userId(), id, outcome, bill.amount(), bill.currency(), reason);
    }

    static PaymentVoided voided(Bill bill, VoidReason reason, int number) {
        return new PaymentVoided(
                bill.paymentId(),
                bill.orderId(),
                bill.userId(),
                bill.amount(),
                bill.currency(),
                reason,
                AttemptId.of(bill.paymentId(), number),
                number);
    }

    /** What nobody was asked for ends at once; else the gateway is asked first. A cancellation outweighs all else. */
    void giveUp(VoidReason reason) {
        if (gateway == null) {
            apply(voided(bill, reason, number));
        } else if (voidReason != reason && voidReason != ORDER_CANCELLED) {
            apply(new PaymentVoidRequested(bill.paymentId(), reason));
        }
    }

    /** What is held or on its way may take longer than the deadline. */
    boolean isInTime() {
        return status == AUTHORIZED || status == PROCESSING;
    }

    void capture() {
        if (status == SUCCEEDED || captureRequested && isOpen()) {
            return;
        }
        if (status != AUTHORIZED || isGivenUp()) {
            throw new Rejection(
                    PaymentRejection.PAYMENT_NOT_AUTHORIZED,
                    "The payment is " + status.wireName() + "; nothing is held that could be captured.");
        }
        apply(new PaymentCaptureRequested(bill.paymentId(), id));
    }

    void letGo() {
        if (status == VOIDED || isOpen() && isGivenUp()) {
            return;
        }
        boolean held = status == AUTHORIZED && !captureRequested;
        boolean awaited = status == PROCESSING && isPaidBy(GatewayName.MANUAL);
        if (!held && !awaited) {
            throw new Rejection(
                    PaymentRejection.PAYMENT_NOT_OPEN,
                    "The payment is " + status.wireName() + "; there is nothing to be given up.");
        }
        giveUp(VoidReason.VOIDED_BY_OPERATOR);
    }

    void evolve(PaymentEvent event) {
        switch (event) {
            case PaymentMethodChosen chosen -> {
                gateway = chosen.gateway();
                reference = chosen.reference();
            }
            case PaymentIntentCreated created -> {
                intentId = created.paymentIntentId();
                // Before events named the gateway, there was but one.
                gateway = gateway == null ? GatewayName.STRIPE : gateway;
            }
            case PaymentActionRequired _ -> status = REQUIRES_ACTION;
            case PaymentPending _ -> status = PROCESSING;
            case PaymentAuthorized authorized -> {
                status = AUTHORIZED;
                captureBefore = authorized.captureBefore();
            }
            case PaymentAuthorizationExpiring _ -> expiryNoticed = true;
            case PaymentCaptureRequested _ -> captureRequested = true;
            case PaymentProcessed processed -> status = processed.outcome() == Outcome.SUCCEEDED ? SUCCEEDED : FAILED;
            case PaymentVoidRequested requested -> voidReason = requested.reason();
            case PaymentVoided voided -> {
                status = VOIDED;
                voidReason = voided.reason();
            }
            default -> {}
        }
    }

    /** What is to be done about the open attempt; null if it waits for something outside. */
    @Nullable
    PaymentStep next() {
        if (isGivenUp() && intentId != null) {
            return new PaymentStep.GiveUp(gateway, forGateway(), intentId);
        }
        if (reference == null) {
            return new PaymentStep.ChooseMethod(bill.paymentId(), bill.orderId(), bill.userId(), id, methodId);
        }
        if (intentId == null) {
            return new PaymentStep.Create(gateway, forGateway());
        }
        return switch (status) {
            case INITIATED -> new PaymentStep.Confirm(gateway, forGateway(), intentId);
            case AUTHORIZED -> captureRequested ? new PaymentStep.Capture(gateway, forGateway(), intentId) : null;
            default -> null;
        };
    }

    PaymentStep look() {
        return new PaymentStep.Look(gateway, forGateway(), intentId);
    }

    private PaymentGateway.Attempt forGateway() {
        return new PaymentGateway.Attempt(
                id,
                bill.paymentId(),
                bill.orderId(),
                bill.userId(),
                bill.amount(),
                bill.currency(),
                capture,
                reference,
                startedAt);
    }
}
