package io.flowmart.payment;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.api.payment.PaymentReport.RecordActionRequired;
import io.flowmart.api.payment.PaymentReport.RecordAuthorization;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordFailure;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentReport.RecordPaymentMethod;
import io.flowmart.api.payment.PaymentReport.RecordPending;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.payment.PaymentStep.Capture;
import io.flowmart.payment.PaymentStep.ChooseMethod;
import io.flowmart.payment.PaymentStep.Confirm;
import io.flowmart.payment.PaymentStep.Create;
import io.flowmart.payment.PaymentStep.GiveBack;
import io.flowmart.payment.PaymentStep.GiveUp;
import io.flowmart.payment.PaymentStep.Look;
import io.flowmart.payment.gateways.PaymentGateway;
import io.flowmart.payment.gateways.PaymentGateway.Attempt;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.State;
import io.flowmart.platform.security.ClientSecrets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes a payment's next step, at the gateway that it is about, and says what is to be reported. */
@Component
class PaymentSteps {

    private static final String METHOD_MISSING = "payment_method_missing";

    private final Map<String, PaymentGateway> gateways;
    private final UserAccounts users;
    private final ClientSecrets secrets;
    private final PaymentSettings settings;
    private final Clock clock;

    PaymentSteps(
            List<PaymentGateway> gateways,
            UserAccounts users,
            ClientSecrets secrets,
            PaymentSettings settings,
            Clock clock) {
        this.gateways = gateways.stream().collect(toUnmodifiableMap(PaymentGateway::name, each -> each));
        this.users = users;
        this.secrets = secrets;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Takes a step.
     *
     * @param tries how many calls in a row told nothing
     */
    PaymentReport take(PaymentStep.Work step, int tries) {
        return switch (step) {
            case ChooseMethod choice -> choose(choice);
            case Create(String name, Attempt attempt) -> create(gateway(name), attempt, tries);
            case Confirm(String name, Attempt attempt, String intentId) ->
                confirm(gateway(name), attempt, intentId, tries);
            case Look(String name, Attempt attempt, String intentId) ->
                report(gateway(name), attempt, intentId, gateway(name).look(attempt, intentId));
            case Capture(String name, Attempt attempt, String intentId) ->
                report(gateway(name), attempt, intentId, gateway(name).capture(attempt, intentId));
            case GiveUp(String name, Attempt attempt, String intentId) ->
                report(gateway(name), attempt, intentId, gateway(name).cancel(attempt, intentId));
            case GiveBack(String name, PaymentGateway.RefundRequest refund, String providerRefundId) ->
                giveBack(gateway(name), refund, providerRefundId);
        };
    }

    private PaymentGateway gateway(String name) {
        PaymentGateway gateway = gateways.get(name);
        if (gateway == null) {
            throw new IllegalStateException("There is no payment gateway named " + name + " here any more.");
        }
        return gateway;
    }

    private PaymentReport choose(ChooseMethod step) {
        return users.paymentMethod(step.userId(), step.methodId())
                .filter(method -> gateways.containsKey(method.provider()))
                .<PaymentReport>map(method -> new RecordPaymentMethod(
                        step.paymentId(), step.attemptId(), method.provider(), method.reference()))
                .orElseGet(() -> new RecordFailure(step.paymentId(), step.attemptId(), METHOD_MISSING));
    }

    private static PaymentReport create(PaymentGateway gateway, Attempt attempt, int tries) {
        try {
            return new RecordPaymentIntent(attempt.paymentId(), attempt.id(), gateway.create(attempt, tries));
        } catch (Refusal refusal) {
            return new RecordFailure(attempt.paymentId(), attempt.id(), refusal.reason());
        }
    }

    private PaymentReport confirm(PaymentGateway gateway, Attempt attempt, String intentId, int tries) {
        State state;
        try {
            state = gateway.confirm(attempt, intentId, tries);
        } catch (Refusal refusal) {
            state = new State.Declined(refusal.reason());
        }
        return report(gateway, attempt, intentId, state);
    }

    /** Only what is cancelled can never be charged any more; only that is reported as failed. */
    private PaymentReport report(PaymentGateway gateway, Attempt attempt, String intentId, State state) {
        PaymentId payment = attempt.paymentId();
        AttemptId id = attempt.id();
        return switch (state) {
            case State.Charged _ -> new RecordCharge(payment, id);
            case State.Held(Instant captureBefore) ->
                new RecordAuthorization(payment, id, captureBefore, endsSoon(captureBefore));
            case State.ActionRequired(String clientSecret) ->
                new RecordActionRequired(payment, id, secrets.seal(clientSecret, payment.value()));
            case State.Pending(String reference) -> new RecordPending(payment, id, reference);
            case State.Declined(String reason) -> afterCancellation(gateway, attempt, intentId, reason);
            case State.Cancelled(String reason) -> new RecordFailure(payment, id, reason);
        };
    }

    private PaymentReport afterCancellation(PaymentGateway gateway, Attempt attempt, String intentId, String reason) {
        State state = gateway.cancel(attempt, intentId);
        return report(
                gateway, attempt, intentId, state instanceof State.Cancelled ? new State.Cancelled(reason) : state);
    }

    private boolean endsSoon(@Nullable Instant captureBefore) {
        return captureBefore != null
                && clock.instant().plus(settings.holdWarning()).isAfter(captureBefore);
    }

    private static PaymentReport giveBack(
            PaymentGateway gateway, PaymentGateway.RefundRequest refund, @Nullable String providerRefundId) {
        RefundResult result =
                providerRefundId == null ? gateway.refund(refund) : gateway.look(refund, providerRefundId);
        return new RecordRefund(
                refund.paymentId(),
                refund.intentId(),
                refund.id(),
                result.providerRefundId(),
                refund.amount(),
                result.state(),
                result.failureReason());
    }
}
