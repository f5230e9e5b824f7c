package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderId;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a contradiction between the gateway's books and ours that only people can do something about. Owned by the
 * payment context; topic {@code payment.event}. None of these changes a payment, and the payment may not even be known here;
 * so they are events of an aggregate of their own.
 *
 * @see <a href="https://docs.stripe.com/api/payment_intents/list">Stripe: what our books are compared with</a>
 */
public sealed interface DiscrepancyEvent {

    /** The contradiction it happened to. */
    DiscrepancyId discrepancyId();

    /** In what the books differ. */
    enum Kind {
        /** The gateway has charged something that has failed or was given up here. */
        CHARGED_BUT_ENDED,
        /** The gateway has charged the payment a second time. */
        CHARGED_TWICE,
        /** What was charged here was not at the gateway. */
        NOT_CHARGED,
        /** The amount or the currency is another one. */
        OTHER_AMOUNT,
        /** It names a payment that is not known here. */
        UNKNOWN_PAYMENT,
        /** It names a payment of ours, is open, and was not made by us. */
        MADE_ELSEWHERE;

        /** The stable code, {@code charged_twice}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The books contradict each other, and it was not known yet, or was resolved before. Operators are told.
     *
     * @param discrepancyId   derived from kind and PaymentIntent
     * @param kind            in what they differ
     * @param paymentId       the payment that the gateway's side names, whether or not it is known here
     * @param orderId         the order that it names; absent if it names none
     * @param paymentIntentId the id at the gateway, {@code pi_…}
     * @param amount          at the gateway, in minor units of {@code currency}, >= 0
     * @param currency        of the amount
     * @param status          how it stands at the gateway, in the gateway's own word
     */
    @StoredName("flowmart.payment.DiscrepancyFound")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DiscrepancyFound(
            DiscrepancyId discrepancyId,
            Kind kind,
            PaymentId paymentId,
            @Nullable OrderId orderId,
            String paymentIntentId,
            long amount,
            Currency currency,
            String status)
            implements DiscrepancyEvent {}

    /**
     * A later look has found that the books agree, or that no money is at stake any more.
     *
     * @param discrepancyId   what is resolved
     * @param kind            in what the books differed
     * @param paymentId       the payment
     * @param paymentIntentId the id at the gateway
     */
    @StoredName("flowmart.payment.DiscrepancyResolved")
    record DiscrepancyResolved(DiscrepancyId discrepancyId, Kind kind, PaymentId paymentId, String paymentIntentId)
            implements DiscrepancyEvent {}
}
