package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.UserId;
import java.time.Instant;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a dispute (chargeback): the buyer's bank takes the money back, and asks the shop why it should not.
 * Operators are told of each. While a dispute is open nothing can be refunded.
 *
 * @see <a href="https://docs.stripe.com/disputes">Stripe: disputes</a>
 */
public sealed interface DisputeEvent extends PaymentEvent, OrderMessage {

    /** The dispute's id at the gateway, {@code du_…}. */
    String disputeId();

    /** What is disputed, in minor units of {@link #currency()}. */
    long amount();

    /** The currency of the amount. */
    Currency currency();

    /** How a dispute ended. */
    enum DisputeOutcome {
        /** The money comes back to the shop. */
        WON,
        /** The money stays with the buyer. */
        LOST;

        /** The name on the wire, {@code won}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A buyer disputes the charge; the gateway has taken the money back for now.
     *
     * @param paymentId     the payment
     * @param orderId       the order
     * @param userId        who disputes
     * @param disputeId     its id at the gateway
     * @param amount        what is disputed
     * @param currency      of the amount
     * @param reason        why, the card network's code, {@code fraudulent}
     * @param evidenceDueBy until when the shop may answer; absent if the gateway does not say
     */
    @StoredName("flowmart.payment.PaymentDisputed")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentDisputed(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            String disputeId,
            long amount,
            Currency currency,
            String reason,
            @Nullable Instant evidenceDueBy)
            implements DisputeEvent {}

    /**
     * A dispute was decided.
     *
     * @param paymentId the payment
     * @param orderId   the order
     * @param userId    who disputed
     * @param disputeId its id at the gateway
     * @param amount    what was disputed
     * @param currency  of the amount
     * @param outcome   for whom
     */
    @StoredName("flowmart.payment.PaymentDisputeClosed")
    record PaymentDisputeClosed(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            String disputeId,
            long amount,
            Currency currency,
            DisputeOutcome outcome)
            implements DisputeEvent {}
}
