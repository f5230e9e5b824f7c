package io.flowmart.query.payments;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Answers a buyer's question about a payment of his. */
@RestController
final class PaymentQueryController {

    private final PaymentRows payments;

    PaymentQueryController(PaymentRows payments) {
        this.payments = payments;
    }

    /** A payment of the caller's. */
    @GetMapping("/payments/{paymentId}")
    PaymentView payment(@SignedIn UserId caller, @PathVariable PaymentId paymentId) {
        return payments.findByPaymentIdAndUserId(paymentId.value(), caller.value())
                .map(PaymentRow::view)
                .orElseThrow(Rejection::notFound);
    }
}
