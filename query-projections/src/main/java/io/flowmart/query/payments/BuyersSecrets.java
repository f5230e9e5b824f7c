package io.flowmart.query.payments;

import io.flowmart.platform.security.ClientSecrets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens what a buyer's browser continues with. */
@Component
final class BuyersSecrets {

    private static final Logger LOG = LoggerFactory.getLogger(BuyersSecrets.class);

    private final ClientSecrets secrets;

    BuyersSecrets(ClientSecrets secrets) {
        this.secrets = secrets;
    }

    /** The secret of a payment; nothing if it has none now, or if it cannot be opened. */
    @Nullable
    String of(PaymentRow payment) {
        String sealed = payment.sealedSecret();
        if (sealed == null) {
            return null;
        }
        Optional<String> open = secrets.open(sealed, payment.getId());
        if (open.isEmpty()) {
            LOG.warn(
                    "The client secret of {} was sealed with another flowmart.security.client-secret-key; the buyer"
                            + " cannot confirm the payment.",
                    payment.getId());
        }
        return open.orElse(null);
    }
}
