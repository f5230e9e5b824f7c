package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.payment.gateways.PaymentGateway;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Stripe in memory: keeps its keys and its books, and does to the next call what a test has ordered. */
final class StripeModel implements PaymentGateway {

    private final Card card;
    private final Runnable meanwhile;
    private final Set<Trouble> ordered = EnumSet.noneOf(Trouble.class);
    private final Map<String, Intent> intents = new HashMap<>();
    private final Map<String, Long> refunds = new HashMap<>();
    private int calls;

    /** What the buyer pays with. */
    enum Card {
        GOOD("succeeded"),
        DECLINED("open"),
        ASKS_FOR_ITS_OWNER("action"),
        NONE("open");

        private final String afterConfirmation;

        Card(String afterConfirmation) {
            this.afterConfirmation = afterConfirmation;
        }
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
        this.card = card;
        this.meanwhile = meanwhile;
    }

    void order(Trouble trouble) {
        ordered.add(trouble);
    }

    void heal() {
        ordered.clear();
    }

    Optional<UserAccounts.Method> paymentMethod() {
        return card == Card.NONE
                ? Optional.empty()
                : Optional.of(new UserAccounts.Method("method-1", "stripe", "pm_" + card, true));
    }

    int intents() {
        return intents.size();
    }

    /** The PaymentIntents that could still be charged. */
    List<String> open() {
        return intents.keySet().stream()
                .filter(id -> Set.of("open", "action").contains(intents.get(id).status))
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
    public String name() {
        return "stripe";
    }

    @Override
    public String create(Attempt attempt, int tries) {
        return call(() -> {
            String id = "pi_" + attempt.id();
            assertThat(intents.entrySet())
                    .as("there is one live attempt")
                    .allMatch(other ->
                            other.getKey().equals(id) || other.getValue().status.equals("canceled"));
            intents.putIfAbsent(id, new Intent(attempt.amount()));
            return id;
        });
    }

    @Override
    public State confirm(Attempt attempt, String intentId, int tries) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (intent.status.equals("open")) {
                intent.status = card.afterConfirmation;
            }
            return state(intent);
        });
    }

    /** The buyer has told his bank that it is him. */
    void authenticate() {
        intents.values().stream()
                .filter(intent -> intent.status.equals("action"))
                .forEach(intent -> intent.status = "succeeded");
    }

    @Override
    public State look(Attempt attempt, String intentId) {
        return call(() -> state(intents.get(intentId)));
    }

    @Override
    public State capture(Attempt attempt, String intentId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public State cancel(Attempt attempt, String intentId) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (!intent.status.equals("succeeded")) {
                intent.status = "canceled";
            }
            return state(intent);
        });
    }

    private static State state(Intent intent) {
        return switch (intent.status) {
            case "succeeded" -> new State.Charged();
            case "action" -> new State.ActionRequired("secret");
            case "canceled" -> new State.Cancelled("card_declined");
            default -> new State.Declined("card_declined");
        };
    }

    @Override
    public RefundResult refund(RefundRequest refund, int tries) {
        return call(() -> {
            refunds.put(refund.id().value(), refund.amount());
            return new RefundResult("re_" + refund.id(), RefundState.SUCCEEDED, null);
        });
    }

    @Override
    public RefundResult look(RefundRequest refund, String providerRefundId) {
        throw new UnsupportedOperationException();
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
