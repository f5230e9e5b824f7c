package io.flowmart.query.payments;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmart.api.payment.PaymentStatus;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * A payment as its owner and operators see it.
 *
 * @param paymentId      the payment
 * @param orderId        the order it is for
 * @param status         where it stands
 * @param amount         to be charged, in minor units of {@code currency}
 * @param refundedAmount what went back of it
 * @param currency       of the amounts
 * @param clientSecret   what the owner's browser continues with at Stripe; only for him, and while it is his turn
 * @param failure        why it failed or was given up, a stable code such as {@code insufficient_funds}; else absent
 * @param failureMessage the same in English, one sentence that says what to do
 * @param reference      what a bank transfer has to name; absent if it is not paid by one
 * @param captureBefore  when the hold on the card ends; absent if there is none or nobody knows
 * @param receivedAmount what came by bank transfer so far; absent if nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PaymentView(
        String paymentId,
        String orderId,
        PaymentStatus status,
        long amount,
        long refundedAmount,
        Currency currency,
        @Nullable String clientSecret,
        @Nullable String failure,
        @Nullable String failureMessage,
        @Nullable String reference,
        @Nullable Instant captureBefore,
        @Nullable Long receivedAmount) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "PaymentView[" + paymentId + " " + status + "]";
    }
}
