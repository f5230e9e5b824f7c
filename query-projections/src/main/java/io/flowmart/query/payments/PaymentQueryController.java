package io.flowmart.query.payments;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Answers a buyer's question about a payment of his, and an operator's about any. */
@RestController
final class PaymentQueryController {

    private final PaymentRows payments;
    private final BuyersSecrets secrets;

    PaymentQueryController(PaymentRows payments, BuyersSecrets secrets) {
        this.payments = payments;
        this.secrets = secrets;
    }

    /** A payment of the caller's; an operator may see any, but no secret of anyone else's. */
    @GetMapping("/payments/{paymentId}")
    PaymentView payment(@SignedIn UserId caller, @PathVariable PaymentId paymentId, HttpServletRequest request) {
        PaymentRow row = payments.findById(paymentId.value()).orElseThrow(Rejection::notFound);
        if (row.isOwnedBy(caller)) {
            return row.view(secrets.of(row));
        }
        if (request.isUserInRole(Role.OPERATOR.name())) {
            return row.view(null);
        }
        throw Rejection.notFound();
    }
}
