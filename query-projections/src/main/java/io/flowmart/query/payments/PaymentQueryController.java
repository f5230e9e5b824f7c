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

    /** Why a question about payments is not answered. */
    enum Refusal implements Rejection.Code {
        /** There is no such payment, or it is someone else's. */
        PAYMENT_NOT_FOUND;

        @Override
        public Rejection.Kind kind() {
            return Rejection.Kind.NOT_FOUND;
        }
    }

    private final PaymentRows payments;

    PaymentQueryController(PaymentRows payments) {
        this.payments = payments;
    }

    @GetMapping("/payments/{paymentId}")
    PaymentView payment(@SignedIn UserId caller, @PathVariable PaymentId paymentId) {
        return payments.findByPaymentIdAndUserId(paymentId.value(), caller.value())
                .map(PaymentRow::view)
                .orElseThrow(() -> new Rejection(Refusal.PAYMENT_NOT_FOUND, "The caller has no payment with this id."));
    }
}
