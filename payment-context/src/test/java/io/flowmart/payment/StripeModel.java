package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Stripe in memory: keeps its keys and its books, and does to the next call what a test has ordered. */
final class StripeModel implements PaymentGateway {

    private static final String SUCCEEDED = "succeeded";
    private static final String CANCELED = "canceled";
    private static final String HELD = "held";
    private static final String ACTION = "action";
    private static final String OPEN = "open";

    private final Card card;
    private final Runnable meanwhile;
    private final Set<Trouble> ordered = EnumSet.noneOf(Trouble.class);
    private final Map<String, Intent> intents = new HashMap<>();
    private final ReturnsModel returns = new ReturnsModel();
    private int calls;

    /** What the buyer pays with. */
    enum Card {
        GOOD(SUCCEEDED),
        DECLINED(OPEN),
        ASKS_FOR_ITS_OWNER(ACTION),
        NONE(OPEN);

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

        private final String id;
        private final AttemptId attempt;
        private final long amount;
        private final boolean isHeldFirst;
        private String status = OPEN;

        Intent(String id, Attempt attempt) {
            this.id = id;
            this.attempt = attempt.id();
            this.amount = attempt.amount();
            this.isHeldFirst = attempt.capture() == CaptureMethod.MANUAL;
        }

        void become(String next) {
            status = isHeldFirst && next.equals(SUCCEEDED) ? HELD : next;
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
        returns.heal();
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
        return intents.values().stream()
                .filter(intent -> Set.of(OPEN, ACTION, HELD).contains(intent.status))
                .map(intent -> intent.id)
                .toList();
    }

    private Stream<Intent> charged() {
        return intents.values().stream().filter(intent -> intent.status.equals(SUCCEEDED));
    }

    long captured() {
        return charged().mapToLong(intent -> intent.amount).sum();
    }

    ReturnsModel returns() {
        return returns;
    }

    /** What the reconciliation has to ask about each PaymentIntent. */
    List<ReviewPayment> questions() {
        return intents.values().stream()
                .map(intent ->
                        new ReviewPayment(PAYMENT, intent.attempt, intent.id, intent.amount, EUR, moneyOf(intent)))
                .toList();
    }

    private GatewayState moneyOf(Intent intent) {
        return switch (intent.status) {
            case SUCCEEDED -> returns.isAllReturned(intent.amount) ? GatewayState.RETURNED : GatewayState.CHARGED;
            case HELD -> GatewayState.HELD;
            case CANCELED -> GatewayState.CANCELLED;
            default -> GatewayState.OPEN;
        };
    }

    /** What webhooks and reconciliation report of what goes back, as Stripe's books are now: of each refund and dispute, in order. */
    List<List<PaymentReport>> news() {
        return charged()
                .flatMap(intent -> Stream.concat(
                                returns.refunds().map(refund -> report(refund, intent.id)),
                                returns.disputes().map(dispute -> report(dispute, intent.id)))
                        .map(report -> List.of(
                                new RecordPaymentIntent(PAYMENT, intent.attempt, intent.id),
                                new RecordCharge(PAYMENT, intent.attempt),
                                report)))
                .toList();
    }

    static PaymentReport report(ReturnsModel.Returned refund, String intentId) {
        return new RecordRefund(
                PAYMENT,
                intentId,
                Objects.requireNonNullElseGet(refund.ours(), () -> RefundId.foreign(PAYMENT, refund.id())),
                refund.id(),
                refund.amount(),
                refund.state(),
                refund.failureReason());
    }

    static PaymentReport report(ReturnsModel.Disputed dispute, String intentId) {
        return new RecordDispute(
                PAYMENT, intentId, dispute.id(), dispute.amount(), EUR, "fraudulent", null, dispute.state());
    }

    @Override
    public String name() {
        return "stripe";
    }

    @Override
    public String create(Attempt attempt, int tries) {
        return call(() -> {
            String id = "pi_" + attempt.id();
            assertThat(intents.values())
                    .as("there is one live attempt")
                    .allMatch(other -> other.id.equals(id) || other.status.equals(CANCELED));
            intents.putIfAbsent(id, new Intent(id, attempt));
            return id;
        });
    }

    @Override
    public State confirm(Attempt attempt, String intentId, int tries) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (intent.status.equals(OPEN)) {
                intent.become(card.afterConfirmation);
            }
            return state(intent);
        });
    }

    /** The buyer has told his bank that it is him. */
    void authenticate() {
        intents.values().stream()
                .filter(intent -> intent.status.equals(ACTION))
                .forEach(intent -> intent.become(SUCCEEDED));
    }

    /** Nobody has captured what is held. */
    void endHold() {
        intents.values().stream()
                .filter(intent -> intent.status.equals(HELD))
                .forEach(intent -> intent.status = CANCELED);
    }

    @Override
    public State look(Attempt attempt, String intentId) {
        return call(() -> state(intents.get(intentId)));
    }

    @Override
    public State capture(Attempt attempt, String intentId) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (intent.status.equals(HELD)) {
                intent.status = SUCCEEDED;
            }
            return state(intent);
        });
    }

    @Override
    public State cancel(Attempt attempt, String intentId) {
        return call(() -> {
            Intent intent = intents.get(intentId);
            if (!intent.status.equals(SUCCEEDED)) {
                intent.status = CANCELED;
            }
            return state(intent);
        });
    }

    private static State state(Intent intent) {
        return switch (intent.status) {
            case SUCCEEDED -> new State.Charged();
            case HELD -> new State.Held(null);
            case ACTION -> new State.ActionRequired("secret");
            case CANCELED -> new State.Cancelled("card_declined");
            default -> new State.Declined("card_declined");
        };
    }

    @Override
    public RefundResult refund(RefundRequest refund) {
        return call(() -> returns.refund(refund, captured()));
    }

    @Override
    public RefundResult look(RefundRequest refund, String providerRefundId) {
        return call(() -> returns.look(providerRefundId));
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
