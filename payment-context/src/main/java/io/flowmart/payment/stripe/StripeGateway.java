package io.flowmart.payment;

import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentSearchParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.PaymentIntentService;
import com.stripe.service.RefundService;
import io.flowmart.payment.PaymentStep.Attempt;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
class StripeGateway {

    private static final String PAYMENT_ID = "payment_id";
    private static final String REFUND_ID = "refund_id";
    private static final String AUTHENTICATION_REQUIRED = "authentication_required";

    /** How often a call is repeated with its key before Stripe is asked what it knows. */
    private static final int REPEATS = 3;

    /** Stripe keeps an idempotency key for at least 24 hours; an older one may no longer find its first answer. */
    private static final Duration KEY_LIFETIME = Duration.ofHours(23);

    private final PaymentIntentService intents;
    private final RefundService refunds;
    private final Clock clock;
    private final MeterRegistry meters;

    StripeGateway(StripeClient stripe, Clock clock, MeterRegistry meters) {
        this.intents = stripe.v1().paymentIntents();
        this.refunds = stripe.v1().refunds();
        this.clock = clock;
        this.meters = meters;
    }

    /** What became of a PaymentIntent. */
    sealed interface Outcome {

        /** The card was charged. */
        record Charged() implements Outcome {}

        /** It was not, and will not be unless someone confirms it again; after a cancellation, never. */
        record NotCharged(String reason) implements Outcome {}
    }

    /**
     * Makes the attempt's PaymentIntent, or finds the one that was made before.
     *
     * @param tries how many calls in a row told nothing
     * @return its id
     * @throws StripeRefusal   if Stripe will never make one of this
     * @throws UnknownOutcome if it may or may not have been made
     */
    String create(Attempt attempt, int tries) {
        boolean keyMayBeGone = clock.instant().isAfter(attempt.startedAt().plus(KEY_LIFETIME));
        if (tries >= REPEATS || keyMayBeGone) {
            Optional<String> made = find(attempt);
            if (made.isPresent()) {
                return made.get();
            }
        }
        PaymentIntentCreateParams request = PaymentIntentCreateParams.builder()
                .setAmount(attempt.amount())
                .setCurrency(attempt.currency().getCurrencyCode().toLowerCase(Locale.ROOT))
                .addPaymentMethodType("card")
                .putMetadata("order_id", attempt.orderId().value())
                .putMetadata(PAYMENT_ID, attempt.paymentId().value())
                .build();
        return call("create", () -> intents.create(request, key(attempt.id().value())))
                .getId();
    }

    private Optional<String> find(Attempt attempt) {
        PaymentIntentSearchParams query = PaymentIntentSearchParams.builder()
                .setQuery("metadata['" + PAYMENT_ID + "']:'" + attempt.paymentId() + "'")
                .build();
        return call("search", () -> intents.search(query)).getData().stream()
                .map(PaymentIntent::getId)
                .findFirst();
    }

    /**
     * Confirms the PaymentIntent, so that the card is charged. After several tries it is looked at first, and confirmed
     * with a new key if nothing became of it: one PaymentIntent is charged at most once, whatever the key.
     *
     * @param tries how many calls in a row told nothing
     * @throws UnknownOutcome if it may or may not have been charged
     */
    Outcome confirm(Attempt attempt, String intentId, String paymentMethod, int tries) {
        String key = attempt.id() + "/confirm/" + paymentMethod;
        if (tries >= REPEATS) {
            PaymentIntent intent = retrieve(intentId);
            if (!isUntouched(intent)) {
                return outcome(intent);
            }
            key += "/" + tries;
        }
        RequestOptions options = key(key);
        PaymentIntentConfirmParams request = PaymentIntentConfirmParams.builder()
                .setPaymentMethod(paymentMethod)
                .build();
        try {
            return outcome(call("confirm", () -> intents.confirm(intentId, request, options)));
        } catch (StripeRefusal refusal) {
            return refusal.isAboutState() ? outcome(retrieve(intentId)) : new Outcome.NotCharged(refusal.reason());
        }
    }

    private static boolean isUntouched(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "requires_confirmation" -> true;
            case "requires_payment_method" -> intent.getLastPaymentError() == null;
            default -> false;
        };
    }

    private static Outcome outcome(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "succeeded" -> new Outcome.Charged();
            case "requires_action" -> new Outcome.NotCharged(AUTHENTICATION_REQUIRED);
            case "requires_payment_method", "canceled" ->
                new Outcome.NotCharged(
                        intent.getLastPaymentError() == null
                                ? AUTHENTICATION_REQUIRED
                                : StripeRefusal.reason(intent.getLastPaymentError()));
            default -> throw UnknownOutcome.stillOpen("the PaymentIntent", intent.getStatus());
        };
    }

    /**
     * Cancels the PaymentIntent; it needs no key, because it cannot be done twice.
     *
     * @return charged if it was too late, otherwise it is cancelled for good
     * @throws UnknownOutcome if it is neither yet
     */
    Outcome cancel(String intentId) {
        PaymentIntent intent;
        try {
            intent = call("cancel", () -> intents.cancel(intentId));
        } catch (StripeRefusal refusal) {
            intent = retrieve(intentId);
        }
        return switch (intent.getStatus()) {
            case "succeeded", "canceled" -> outcome(intent);
            default -> throw UnknownOutcome.stillOpen("the PaymentIntent", intent.getStatus());
        };
    }

    private PaymentIntent retrieve(String intentId) {
        return call("retrieve", () -> intents.retrieve(intentId));
    }

    /**
     * Gives a charge back.
     *
     * @param tries how many calls in a row told nothing
     * @return the refund's id
     * @throws StripeRefusal   if Stripe will never do it
     * @throws UnknownOutcome if it may or may not have been done, or is under way
     */
    String refund(PaymentStep.Refund step, int tries) {
        Refund refund = tries >= REPEATS ? find(step).orElseGet(() -> create(step)) : create(step);
        if (!"succeeded".equals(refund.getStatus())) {
            throw UnknownOutcome.stillOpen("the refund", refund.getStatus());
        }
        return refund.getId();
    }

    private Refund create(PaymentStep.Refund step) {
        RefundCreateParams request = RefundCreateParams.builder()
                .setPaymentIntent(step.paymentIntentId())
                .setAmount(step.amount())
                .putMetadata(REFUND_ID, step.id().value())
                .build();
        try {
            return call("refund", () -> refunds.create(request, key(step.id().value())));
        } catch (StripeRefusal refusal) {
            // Someone has given the money back by hand, in Stripe's dashboard: that is a refund too.
            return list(step)
                    .filter(refund -> refund.getAmount() == step.amount())
                    .findFirst()
                    .orElseThrow(() -> refusal);
        }
    }

    private Optional<Refund> find(PaymentStep.Refund step) {
        return list(step)
                .filter(refund -> step.id().value().equals(refund.getMetadata().get(REFUND_ID)))
                .findFirst();
    }

    private Stream<Refund> list(PaymentStep.Refund step) {
        RefundListParams query = RefundListParams.builder()
                .setPaymentIntent(step.paymentIntentId())
                .build();
        return call("list refunds", () -> refunds.list(query)).getData().stream();
    }

    private static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    private interface Call<T> {
        T run() throws StripeException;
    }

    private <T> T call(String name, Call<T> call) {
        long start = System.nanoTime();
        String outcome = "answered";
        try {
            return call.run();
        } catch (CardException e) {
            outcome = "declined";
            throw StripeRefusal.of(e);
        } catch (InvalidRequestException e) {
            outcome = "refused";
            throw StripeRefusal.of(e);
        } catch (RateLimitException e) {
            outcome = "throttled";
            throw UnknownOutcome.throttled("Stripe: " + name, e);
        } catch (StripeException e) {
            outcome = "unknown";
            throw UnknownOutcome.of("Stripe: " + name, e);
        } finally {
            meters.timer("flowmart.stripe.calls", "call", name, "outcome", outcome)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }
}
