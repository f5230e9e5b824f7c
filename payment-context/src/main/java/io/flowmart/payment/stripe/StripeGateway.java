package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;
import static io.flowmart.payment.stripe.StripeCalls.Kind.SEARCH;
import static io.flowmart.payment.stripe.StripeCalls.Kind.WRITE;

import com.stripe.StripeClient;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.PaymentIntentSearchParams;
import com.stripe.service.PaymentIntentService;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.payment.gateways.PaymentGateway;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Stripe, as far as payments need it. A call that makes something carries an idempotency key that was stored before, so
 * that it may be repeated; a call that may or may not have been carried out is an {@link UnknownOutcome}, and after a few
 * of them Stripe is asked what it knows before anything is repeated.
 *
 * @see <a href="https://docs.stripe.com/api/idempotent_requests">Stripe: idempotent requests</a>
 * @see <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">Stripe: PaymentIntent lifecycle</a>
 */
@Component
class StripeGateway implements PaymentGateway {

    private static final String LATEST_CHARGE = "latest_charge";

    /** How often a call is repeated with its key before Stripe is asked what it knows. */
    private static final int REPEATS = 3;

    /** Stripe keeps an idempotency key for at least 24 hours; an older one may no longer find its first answer. */
    private static final Duration KEY_LIFETIME = Duration.ofHours(23);

    private final PaymentIntentService intents;
    private final StripeRefunds refunds;
    private final StripeCalls calls;
    private final Clock clock;

    StripeGateway(StripeClient stripe, StripeRefunds refunds, StripeCalls calls, Clock clock) {
        this.intents = stripe.v1().paymentIntents();
        this.refunds = refunds;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public String name() {
        return GatewayName.STRIPE;
    }

    @Override
    public String create(Attempt attempt, int tries) {
        if (tries >= REPEATS || keysMayBeGone(attempt)) {
            Optional<String> made = find(attempt);
            if (made.isPresent()) {
                return made.get();
            }
        }
        PaymentIntentCreateParams request = PaymentIntentCreateParams.builder()
                .setAmount(attempt.amount())
                .setCurrency(attempt.currency().getCurrencyCode().toLowerCase(Locale.ROOT))
                .addPaymentMethodType("card")
                .setCaptureMethod(
                        attempt.capture() == CaptureMethod.MANUAL
                                ? PaymentIntentCreateParams.CaptureMethod.MANUAL
                                : PaymentIntentCreateParams.CaptureMethod.AUTOMATIC)
                .putMetadata(StripeMetadata.ORDER_ID, attempt.orderId().value())
                .putMetadata(StripeMetadata.PAYMENT_ID, attempt.paymentId().value())
                .putMetadata(StripeMetadata.ATTEMPT_ID, attempt.id().value())
                .build();
        return call(
                        WRITE,
                        "create",
                        () -> intents.create(request, key(attempt.id().value())))
                .getId();
    }

    private boolean keysMayBeGone(Attempt attempt) {
        return clock.instant().isAfter(attempt.startedAt().plus(KEY_LIFETIME));
    }

    private Optional<String> find(Attempt attempt) {
        PaymentIntentSearchParams query = PaymentIntentSearchParams.builder()
                .setQuery("metadata['" + StripeMetadata.ATTEMPT_ID + "']:'" + attempt.id() + "'")
                .build();
        return call(SEARCH, "search", () -> intents.search(query)).getData().stream()
                .map(PaymentIntent::getId)
                .findFirst();
    }

    /**
     * After several tries, and when the key may be gone, the PaymentIntent is looked at first, and confirmed with a new key if
     * nothing became of it: one PaymentIntent is charged at most once, whatever the key.
     */
    @Override
    public State confirm(Attempt attempt, String intentId, int tries) {
        String key = attempt.id() + "/confirm";
        if (tries >= REPEATS || keysMayBeGone(attempt)) {
            PaymentIntent intent = retrieve(intentId);
            if (!isUntouched(intent)) {
                return StripeStates.of(intent);
            }
            key += "/" + tries;
        }
        RequestOptions options = key(key);
        PaymentIntentConfirmParams request = PaymentIntentConfirmParams.builder()
                .setPaymentMethod(attempt.reference())
                .addExpand(LATEST_CHARGE)
                .build();
        return orAsItIs(intentId, () -> call(WRITE, "confirm", () -> intents.confirm(intentId, request, options)));
    }

    private static boolean isUntouched(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "requires_confirmation" -> true;
            case "requires_payment_method" -> intent.getLastPaymentError() == null;
            default -> false;
        };
    }

    @Override
    public State look(Attempt attempt, String intentId) {
        return StripeStates.of(retrieve(intentId));
    }

    @Override
    public State capture(Attempt attempt, String intentId) {
        RequestOptions options = key(attempt.id() + "/capture");
        return orAsItIs(intentId, () -> call(WRITE, "capture", () -> intents.capture(intentId, options)));
    }

    /** It needs no key, because it cannot be done twice. */
    @Override
    public State cancel(Attempt attempt, String intentId) {
        PaymentIntent intent;
        try {
            intent = call(WRITE, "cancel", () -> intents.cancel(intentId));
        } catch (StripeRefusal refusal) {
            intent = retrieve(intentId);
        }
        return switch (intent.getStatus()) {
            case "succeeded", "canceled" -> StripeStates.of(intent);
            default -> throw UnknownOutcome.stillOpen("the PaymentIntent", intent.getStatus());
        };
    }

    /** A refusal because of its state means that the PaymentIntent is simply further than we thought. */
    private State orAsItIs(String intentId, Supplier<PaymentIntent> change) {
        try {
            return StripeStates.of(change.get());
        } catch (StripeRefusal refusal) {
            if (refusal.isAboutState()) {
                return StripeStates.of(retrieve(intentId));
            }
            throw refusal;
        }
    }

    private PaymentIntent retrieve(String intentId) {
        PaymentIntentRetrieveParams query =
                PaymentIntentRetrieveParams.builder().addExpand(LATEST_CHARGE).build();
        return call(READ, "retrieve", () -> intents.retrieve(intentId, query));
    }

    @Override
    public RefundResult refund(RefundRequest wanted) {
        return refunds.refund(wanted);
    }

    @Override
    public RefundResult look(RefundRequest wanted, String providerRefundId) {
        return refunds.look(providerRefundId);
    }

    private static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    private <T> T call(StripeCalls.Kind kind, String name, StripeCalls.Call<T> call) {
        return calls.make(kind, name, call);
    }
}
