package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import io.flowmart.payment.PaymentStep.Attempt;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Stripe in memory: keeps its keys and its books, and does to the next call what a test has ordered. */
final class StripeModel extends StripeGateway {

    private static final StripeClient NOWHERE = new StripeClient("sk_test_nowhere");

    private final Card card;
    private final Runnable meanwhile;
    private final Set<Trouble> ordered = EnumSet.noneOf(Trouble.class);
    private final Map<String, Intent> intents = new HashMap<>();
    private final Map<String, Long> refunds = new HashMap<>();
    private int calls;

    /** What the buyer pays with. */
    enum Card {
        GOOD,
        DECLINED,
        NONE
    }

    /** What can happen to a call. */
    enum Trouble {
        CALL_IS_SLOW,
        CALL_IS_LOST,
        ANSWER_IS_SLOW,
        ANSWER_IS_LOST
    }

    private static final class Intent {

        private final long amount;
        private String status = "open";

        Intent(long amount) {
            this.amount = amount;
        }
    }

    /** @param meanwhile what happens while a call is slow */
    StripeModel(Card card, Runnable meanwhile) {
        super(NOWHERE, Clock.systemUTC(), new SimpleMeterRegistry());
        this.card = card;
        this.meanwhile = meanwhile;
    }

    void order(Trouble trouble) {
        ordered.add(trouble);
    }

    void heal() {
        ordered.clear();
    }

    Optional<String> paymentMethod() {
        return card == Card.NONE ? Optional.empty() : Optional.of("pm_" + card);
    }

    int intents() {
        return intents.size();
    }

    /** The PaymentIntents that could still be charged. */
    List<String> open() {
        return intents.keySet().stream()
                .filter(id -> intents.get(id).status.equals("open"))
                .toList();
    }

    long captured() {
        return intents.values().stream()
                .filter(intent -> intent.status.equals("succeeded"))
                .mapToLong(intent -> intent.amount)
                .sum();
    }

    long refunded() {
        return refunds.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    String create(Attempt attempt, int tries) {
        return call(() -> {
            String id = "pi_" + attempt.id();
            intents.putIfAbsent(id, new Intent(attempt.amount()));
            return id;
        });
    }

    @Override
    Outcome confirm(Attempt attempt, String intentId, String paymentMethod, int tries) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (intent.status.equals("open") && card == Card.GOOD) {
                intent.status = "succeeded";
            }
            return outcome(intent);
        });
    }

    @Override
    Outcome cancel(String intentId) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (intent.status.equals("open")) {
                intent.status = "canceled";
            }
            return outcome(intent);
        });
    }

    private static Outcome outcome(Intent intent) {
        return intent.status.equals("succeeded") ? new Outcome.Charged() : new Outcome.NotCharged("card_declined");
    }

    @Override
    String refund(PaymentStep.Refund step, int tries) {
        return call(() -> {
            refunds.put(step.id().value(), step.amount());
            return "re_" + step.id();
        });
    }

    private <T> T call(Supplier<T> call) {
        assertThat(++calls).as("Stripe is not called without end").isLessThan(200);
        Set<Trouble> trouble = EnumSet.copyOf(ordered);
        ordered.clear();
        if (trouble.contains(Trouble.CALL_IS_SLOW)) {
            meanwhile.run();
        }
        failIf(trouble.contains(Trouble.CALL_IS_LOST));
        T answer = call.get();
        if (trouble.contains(Trouble.ANSWER_IS_SLOW)) {
            meanwhile.run();
        }
        failIf(trouble.contains(Trouble.ANSWER_IS_LOST));
        return answer;
    }

    private static void failIf(boolean lost) {
        if (lost) {
            throw UnknownOutcome.of("a call", new IllegalStateException("lost"));
        }
    }
}
