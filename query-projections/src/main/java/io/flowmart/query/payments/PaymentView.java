package io.flowmart.query.payments;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmart.api.payment.PaymentStatus;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * A payment as its owner sees it.
 *
 * @param paymentId      the payment
 * @param orderId        the order it is for
 * @param status         where it stands
 * @param amount         to be charged, in minor units of {@code currency}
 * @param refundedAmount what went back of it
 * @param currency       of the amounts
 * @param failure        why it failed or was given up, a stable code such as {@code insufficient_funds}; else absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PaymentView(
        String paymentId,
        String orderId,
        PaymentStatus status,
        long amount,
        long refundedAmount,
        Currency currency,
        @Nullable String failure) {}
