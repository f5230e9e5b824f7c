package io.flowmart.user;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentMethod;
import com.stripe.service.PaymentMethodService;
import io.flowmart.api.Rejection;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Cards as Stripe knows them. The storefront has the buyer type the number in at Stripe and gets a name for it; only
 * the name comes here.
 *
 * @see <a href="https://docs.stripe.com/api/payment_methods/retrieve">Stripe: retrieve a PaymentMethod</a>
 */
@Component
class StripeCards {

    private static final Logger LOG = LoggerFactory.getLogger(StripeCards.class);
    private static final String FIELD = "paymentMethod";
    private static final Pattern NAME = Pattern.compile("pm_\\w{1,252}");
    private static final Pattern CARD_NUMBER = Pattern.compile("(\\d[ ._-]?){13}");

    private final PaymentMethodService paymentMethods;

    StripeCards(StripeClient stripe) {
        this.paymentMethods = stripe.v1().paymentMethods();
    }

    /** What of a card may be shown. */
    record Card(String brand, String last4) {}

    /**
     * Looks a card up.
     *
     * @param name the payment method at Stripe, {@code pm_…}
     * @throws Rejection if it is a card number, if Stripe knows no card by this name, or does not answer
     */
    Card find(String name) {
        if (CARD_NUMBER.matcher(name).find()) {
            throw new Rejection(
                    UserRejection.CARD_NUMBER_REFUSED,
                    FIELD,
                    "This looks like a card number, which must never be sent here: give it to Stripe and send the pm_…"
                            + " that it answers with.");
        }
        if (!NAME.matcher(name).matches()) {
            throw unknown();
        }
        PaymentMethod.Card card = retrieve(name).getCard();
        if (card == null) {
            throw unknown();
        }
        return new Card(card.getBrand(), card.getLast4());
    }

    private PaymentMethod retrieve(String name) {
        try {
            return paymentMethods.retrieve(name);
        } catch (InvalidRequestException e) {
            throw unknown();
        } catch (AuthenticationException e) {
            LOG.error("Stripe refuses the key in flowmart.stripe.api-key ({}).", e.getCode());
            throw unavailable();
        } catch (StripeException e) {
            LOG.warn(
                    "Stripe could not be asked for a payment method: {}.",
                    e.getClass().getSimpleName());
            throw unavailable();
        }
    }

    private static Rejection unknown() {
        return new Rejection(
                UserRejection.PAYMENT_METHOD_UNKNOWN,
                FIELD,
                "Stripe knows no card by this name, which starts with pm_; without a card it is bank_transfer.");
    }

    private static Rejection unavailable() {
        return new Rejection(
                UserRejection.PAYMENT_PROVIDER_UNAVAILABLE, "Stripe does not answer now; try again in a moment.");
    }
}
