package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.INITIATE;
import static io.flowmart.payment.PaymentFixtures.INITIATE_AGAIN;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.TIME_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.ReceivePayment;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentCommand.SettleRefund;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.manual.ManualGateways;
import io.flowmart.platform.security.ClientSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever comes by bank transfer, in which parts and how late ever: it is the charge, or it is given back. */
class TransferInterleavingsTest {

    private static final Duration PATIENCE = Duration.ofDays(14);
    private static final long PART = AMOUNT / 3;
    private static final Optional<UserAccounts.Method> TRANSFER =
            Optional.of(new UserAccounts.Method("method-1", GatewayName.MANUAL, "bank_transfer", true));

    /** What can happen next; what cannot just then is refused. */
    private enum Happens {
        PART_COMES(story -> story.receive("receipt-" + story.receipts++, PART)),
        ALL_COMES(story -> story.receive("receipt-" + story.receipts++, AMOUNT)),
        LAST_RECEIPT_IS_TOLD_AGAIN(story -> story.receive("receipt-" + (story.receipts - 1), PART)),
        ORDER_IS_CANCELLED(story -> story.ask(CANCEL)),
        DEADLINE_PASSES(story -> story.ask(TIME_OUT)),
        PATIENCE_ENDS(story -> story.stage.now = story.stage.now.plus(PATIENCE).plus(Duration.ofDays(1))),
        BUYER_PAYS_AGAIN(story -> story.ask(INITIATE_AGAIN)),
        OPERATOR_REFUNDS_A_PART(story -> story.ask(new RefundPayment(
                PAYMENT, RefundId.keyed(PAYMENT, "part-" + story.refunds++), PART, "One mug arrived broken"))),
        OPERATOR_SENDS_MONEY_BACK(Story::settle),
        WORK_IS_DONE(Story::work);

        private final Consumer<Story> what;

        Happens(Consumer<Story> what) {
            this.what = what;
        }
    }

    @BeforeContainer
    static void quiet() {
        System.setProperty("disable-axoniq-console-message", "true");
    }

    @Property(tries = 300)
    void allThatComesIsTheChargeOrIsGivenBack(@ForAll @Size(max = 25) List<Happens> happens) {
        var story = new Story();
        happens.forEach(next -> next.what.accept(story));
        story.work();
        Happens.PATIENCE_ENDS.what.accept(story);
        story.work();

        Money money = story.money();
        assertThat(money.received - money.excess())
                .as("what is kept: %s", story.events())
                .isEqualTo(money.charged);
    }

    /** What the events tell; each has to make sense after those before it. */
    private static final class Money {

        private final Map<RefundId, PaymentRefundRequested> requested = new LinkedHashMap<>();
        private final List<RefundId> done = new ArrayList<>();
        private long received;
        private long charged;

        private Money(List<?> events) {
            events.forEach(this::add);
        }

        private void add(Object event) {
            switch (event) {
                case PaymentReceived it -> {
                    received += it.amount();
                    assertThat(it.receivedAmount()).isEqualTo(received);
                }
                case PaymentProcessed it -> charged += it.outcome() == Outcome.SUCCEEDED ? it.amount() : 0;
                case PaymentRefundRequested it ->
                    assertThat(requested.put(it.refundId(), it)).isNull();
                case PaymentRefunded it -> {
                    done.add(it.refundId());
                    assertThat(done).doesNotHaveDuplicates();
                    assertThat(it.refundedInAll()).isEqualTo(refunded());
                }
                default -> {}
            }
            assertThat(charged).isIn(0L, AMOUNT);
            assertThat(excess() + charged).as("%s", event).isLessThanOrEqualTo(received);
            assertThat(excess() + returned()).as("%s", event).isLessThanOrEqualTo(received);
            assertThat(returned()).as("%s", event).isLessThanOrEqualTo(charged);
        }

        private static boolean isExcess(PaymentRefundRequested refund) {
            return PaymentRefundRequested.EXCESS.equals(refund.reason());
        }

        /** What was too much, and goes back. */
        private long excess() {
            return requested.values().stream()
                    .filter(Money::isExcess)
                    .mapToLong(PaymentRefundRequested::amount)
                    .sum();
        }

        /** What was charged, and goes back. */
        private long returned() {
            return requested.values().stream()
                    .filter(refund -> !isExcess(refund))
                    .mapToLong(PaymentRefundRequested::amount)
                    .sum();
        }

        private long refunded() {
            return requested.values().stream()
                    .filter(refund -> !isExcess(refund) && done.contains(refund.refundId()))
                    .mapToLong(PaymentRefundRequested::amount)
                    .sum();
        }
    }

    /** A payment by bank transfer that nothing drives but the story. */
    private static final class Story {

        private final Stage stage = Stage.cleared(CaptureMethod.AUTOMATIC, 1, Instant.now());
        private final PaymentSteps steps;
        private int receipts;
        private int refunds;

        private Story() {
            steps = new PaymentSteps(
                    List.of(ManualGateways.waiting(PATIENCE, stage.clock)),
                    PaymentFixtures.users(() -> TRANSFER),
                    new ClientSecrets(PaymentFixtures.SECRETS_KEY),
                    stage.settings,
                    stage.clock);
            ask(INITIATE);
            work();
        }

        private void receive(String receipt, long amount) {
            ask(new ReceivePayment(PAYMENT, receipt, amount));
        }

        private void settle() {
            events().stream()
                    .filter(PaymentRefundPending.class::isInstance)
                    .map(pending -> ((PaymentRefundPending) pending).refundId())
                    .forEach(refund -> ask(new SettleRefund(PAYMENT, refund)));
        }

        /** As the task does it. */
        private void work() {
            PaymentStep step = stage.axon.commandGateway().sendAndWait(new ContinuePayment(PAYMENT));
            while (step instanceof PaymentStep.Work work) {
                step = stage.axon.commandGateway().sendAndWait(steps.take(work, 0));
            }
        }

        private void ask(Object command) {
            try {
                stage.axon.commandGateway().sendAndWait(command);
            } catch (Rejection notNow) {
                // As a buyer or an operator would be told.
            }
        }

        private List<Object> events() {
            return stage.axon
                    .eventStore()
                    .readEvents(PAYMENT.value())
                    .asStream()
                    .map(event -> (Object) event.getPayload())
                    .toList();
        }

        private Money money() {
            return new Money(events());
        }
    }
}
