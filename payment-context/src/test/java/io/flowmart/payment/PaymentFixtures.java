package io.flowmart.payment;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentCommand.CancelPayment;
import io.flowmart.api.payment.PaymentCommand.InitiatePayment;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
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
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;

/** One payment in all its states. */
final class PaymentFixtures {

    static final UserId BUYER = UserId.random();
    static final Currency EUR = Currency.getInstance("EUR");
    static final OrderId ORDER = OrderId.of(BUYER, "key-1");
    static final PaymentId PAYMENT = PaymentId.of(ORDER);
    static final AttemptId ATTEMPT = AttemptId.of(PAYMENT, 1);
    static final RefundId REFUND = RefundId.of(PAYMENT, 1);
    static final PaymentMethodId OTHER_METHOD = PaymentMethodId.of(BUYER, "stripe", "pm_card_mastercard");
    static final String SECRETS_KEY = "cGF5bWVudCB0ZXN0cywgMzIgYnl0ZXMgb2YgYSBrZXk=";
    static final long AMOUNT = 3899;
    static final String INTENT = "pi_1";

    static final OrderCreated ORDER_CREATED =
            new OrderCreated(ORDER, BUYER, EUR, List.of(new OrderLine("pot", "Tea pot", 1, AMOUNT)), AMOUNT, "f");
    static final OrderCancelled ORDER_CANCELLED = new OrderCancelled(ORDER, BUYER, AMOUNT, EUR, "Changed my mind");

    static final OrderPaymentRetried ORDER_RETRIED =
            new OrderPaymentRetried(ORDER, BUYER, AMOUNT, EUR, 2, OTHER_METHOD, "hash");

    static final InitiatePayment INITIATE = initiate(1, null);
    static final InitiatePayment INITIATE_AGAIN = initiate(2, OTHER_METHOD);
    static final TimeOutPayment TIME_OUT = new TimeOutPayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR, 1);
    static final CancelPayment CANCEL = new CancelPayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR);

    static final PaymentInitiated INITIATED = initiated(1, null, CaptureMethod.AUTOMATIC);
    static final PaymentInitiated INITIATED_AGAIN = initiated(2, OTHER_METHOD, CaptureMethod.AUTOMATIC);
    static final PaymentInitiated INITIATED_TO_HOLD = initiated(1, null, CaptureMethod.MANUAL);
    static final PaymentMethodChosen CHOSEN = new PaymentMethodChosen(PAYMENT, ATTEMPT, "stripe", "pm_card_visa");
    static final PaymentMethodChosen TRANSFER_CHOSEN =
            new PaymentMethodChosen(PAYMENT, ATTEMPT, "manual", "bank_transfer");
    static final PaymentIntentCreated INTENT_CREATED = new PaymentIntentCreated(PAYMENT, ATTEMPT, INTENT);
    static final PaymentActionRequired ACTION_REQUIRED =
            new PaymentActionRequired(PAYMENT, ORDER, BUYER, ATTEMPT, "sealed");
    static final PaymentPending PENDING = pending("stripe", null);
    static final PaymentPending AWAITING_TRANSFER = pending("manual", "FM-1");
    static final Instant HOLD_ENDS = Instant.parse("2026-11-29T12:00:00Z");
    static final PaymentAuthorized AUTHORIZED =
            new PaymentAuthorized(PAYMENT, ORDER, BUYER, ATTEMPT, AMOUNT, EUR, HOLD_ENDS);
    static final PaymentAuthorizationExpiring EXPIRING =
            new PaymentAuthorizationExpiring(PAYMENT, ORDER, ATTEMPT, AMOUNT, EUR, HOLD_ENDS);
    static final PaymentCaptureRequested CAPTURING = new PaymentCaptureRequested(PAYMENT, ATTEMPT);
    static final PaymentProcessed SUCCEEDED = processed(Outcome.SUCCEEDED, null);
    static final PaymentProcessed FAILED = processed(Outcome.FAILED, "insufficient_funds");
    static final PaymentVoidRequested TIMING_OUT = new PaymentVoidRequested(PAYMENT, VoidReason.PAYMENT_TIMED_OUT);
    static final PaymentVoidRequested CANCELLING = new PaymentVoidRequested(PAYMENT, VoidReason.ORDER_CANCELLED);
    static final PaymentRefundRequested REFUNDING =
            new PaymentRefundRequested(PAYMENT, REFUND, AMOUNT, EUR, "order_cancelled");
    static final PaymentRefunded REFUNDED = refunded(REFUND, "re_1", AMOUNT, AMOUNT);

    private PaymentFixtures() {}

    static PaymentVoided voided(VoidReason reason) {
        return voided(reason, 1);
    }

    static PaymentVoided voided(VoidReason reason, int attempt) {
        return new PaymentVoided(PAYMENT, ORDER, BUYER, AMOUNT, EUR, reason, AttemptId.of(PAYMENT, attempt), attempt);
    }

    static PaymentRefunded refunded(RefundId refund, String provider, long amount, long inAll) {
        return new PaymentRefunded(PAYMENT, ORDER, BUYER, refund, provider, amount, EUR, inAll);
    }

    static PaymentReceived received(String receipt, long amount, long inAll) {
        return new PaymentReceived(PAYMENT, ORDER, BUYER, receipt, amount, EUR, inAll);
    }

    private static InitiatePayment initiate(int attempt, PaymentMethodId method) {
        return new InitiatePayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR, attempt, method);
    }

    private static PaymentInitiated initiated(int attempt, PaymentMethodId method, CaptureMethod capture) {
        return new PaymentInitiated(
                PAYMENT, ORDER, BUYER, AMOUNT, EUR, AttemptId.of(PAYMENT, attempt), attempt, method, capture);
    }

    private static PaymentPending pending(String gateway, String reference) {
        return new PaymentPending(PAYMENT, ORDER, BUYER, ATTEMPT, AMOUNT, EUR, gateway, reference);
    }

    /** As they are by default, but for what a test is about. */
    static PaymentSettings settings(Duration deadline, Duration patience, CaptureMethod capture) {
        return new PaymentSettings(
                deadline,
                patience,
                capture,
                Duration.ofDays(1),
                Duration.ofMinutes(10),
                Duration.ofDays(14),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3));
    }

    /** Users who pay like this, whoever they are. */
    static UserAccounts users(Supplier<Optional<UserAccounts.Method>> method) {
        return new UserAccounts(RestClient.create(), Retry.ofDefaults("none"), CircuitBreaker.ofDefaults("none")) {
            @Override
            Optional<Method> paymentMethod(UserId userId, @Nullable PaymentMethodId wanted) {
                return method.get();
            }
        };
    }

    private static PaymentProcessed processed(Outcome outcome, String reason) {
        return new PaymentProcessed(PAYMENT, ORDER, BUYER, ATTEMPT, outcome, AMOUNT, EUR, reason);
    }
}
