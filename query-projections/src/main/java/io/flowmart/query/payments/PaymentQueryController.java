package io.flowmart.query.payments;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.ClientSecrets;
import io.flowmart.platform.security.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Answers a buyer's question about a payment of his, and an operator's about any. */
@RestController
final class PaymentQueryController {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentQueryController.class);

    private final PaymentRows payments;
    private final ClientSecrets secrets;

    PaymentQueryController(PaymentRows payments, ClientSecrets secrets) {
        this.payments = payments;
        this.secrets = secrets;
    }

    /** A payment of the caller's; an operator may see any, but no secret of anyone else's. */
    @GetMapping("/payments/{paymentId}")
    PaymentView payment(@SignedIn UserId caller, @PathVariable PaymentId paymentId, HttpServletRequest request) {
        PaymentRow row = payments.findById(paymentId.value()).orElseThrow(Rejection::notFound);
        if (row.isOwnedBy(caller)) {
            return row.view(clientSecret(paymentId, row.sealedSecret()));
        }
        if (request.isUserInRole(Role.OPERATOR.name())) {
            return row.view(null);
        }
        throw Rejection.notFound();
    }

    private @Nullable String clientSecret(PaymentId paymentId, @Nullable String sealed) {
        if (sealed == null) {
            return null;
        }
        Optional<String> open = secrets.open(sealed, paymentId.value());
        if (open.isEmpty()) {
            LOG.warn(
                    "The client secret of {} was sealed with another flowmart.security.client-secret-key; the buyer"
                            + " cannot confirm the payment.",
                    paymentId);
        }
        return open.orElse(null);
    }
}
