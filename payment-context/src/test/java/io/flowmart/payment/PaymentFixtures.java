package io.flowmart.payment;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentCommand.CancelPayment;
import io.flowmart.api.payment.PaymentCommand.InitiatePayment;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefundRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import java.util.List;

/** One payment in all its states. */
final class PaymentFixtures {

    static final UserId BUYER = UserId.random();
    static final Currency EUR = Currency.getInstance("EUR");
    static final OrderId ORDER = OrderId.of(BUYER, "key-1");
    static final PaymentId PAYMENT = PaymentId.of(ORDER);
    static final AttemptId ATTEMPT = AttemptId.of(PAYMENT, 1);
    static final RefundId REFUND = RefundId.of(PAYMENT, 1);
    static final long AMOUNT = 3899;
    static final String INTENT = "pi_1";

    static final OrderCreated ORDER_CREATED =
            new OrderCreated(ORDER, BUYER, EUR, List.of(new OrderLine("pot", "Tea pot", 1, AMOUNT)), AMOUNT, "f");
    static final OrderCancelled ORDER_CANCELLED = new OrderCancelled(ORDER, BUYER, AMOUNT, EUR, "Changed my mind");

    static final InitiatePayment INITIATE = new InitiatePayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR);
    static final TimeOutPayment TIME_OUT = new TimeOutPayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR);
    static final CancelPayment CANCEL = new CancelPayment(PAYMENT, ORDER, BUYER, AMOUNT, EUR);

    static final PaymentInitiated INITIATED = new PaymentInitiated(PAYMENT, ORDER, BUYER, AMOUNT, EUR, ATTEMPT);
    static final PaymentIntentCreated INTENT_CREATED = new PaymentIntentCreated(PAYMENT, ATTEMPT, INTENT);
    static final PaymentProcessed SUCCEEDED = processed(Outcome.SUCCEEDED, null);
    static final PaymentProcessed FAILED = processed(Outcome.FAILED, "insufficient_funds");
    static final PaymentVoidRequested TIMING_OUT = new PaymentVoidRequested(PAYMENT, VoidReason.PAYMENT_TIMED_OUT);
    static final PaymentVoidRequested CANCELLING = new PaymentVoidRequested(PAYMENT, VoidReason.ORDER_CANCELLED);
    static final PaymentRefundRequested REFUNDING = new PaymentRefundRequested(PAYMENT, REFUND, AMOUNT, EUR);
    static final PaymentRefunded REFUNDED = new PaymentRefunded(PAYMENT, ORDER, BUYER, REFUND, "re_1", AMOUNT, EUR);

    private PaymentFixtures() {}

    static PaymentVoided voided(VoidReason reason) {
        return new PaymentVoided(PAYMENT, ORDER, BUYER, AMOUNT, EUR, reason);
    }

    private static PaymentProcessed processed(Outcome outcome, String reason) {
        return new PaymentProcessed(PAYMENT, ORDER, BUYER, ATTEMPT, outcome, AMOUNT, EUR, reason);
    }
}
