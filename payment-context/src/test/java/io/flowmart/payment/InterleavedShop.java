package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerState.SettableSchedulerState;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentCommand.CapturePayment;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentCommand.VoidPayment;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentCaptureRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentReport.DisputeState;
import io.flowmart.api.payment.PaymentStatus;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.PaymentWork.Progress;
import io.flowmart.payment.StripeModel.Card;
import io.flowmart.payment.StripeModel.Trouble;
import io.flowmart.platform.Traces;
import io.flowmart.platform.security.ClientSecrets;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.common.Registration;
import org.axonframework.config.Configuration;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.saga.AssociationValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payment context in memory, with its real saga, policy, aggregate and task, between an order and Stripe. Nothing
 * happens by itself: a story says what happens when. Each handler hears of an aggregate's events in their order, and
 * that is all that is certain.
 */
final class InterleavedShop implements AutoCloseable {

    private static final Instant PLACED_AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final ClientSecrets SECRETS = new ClientSecrets(PaymentFixtures.SECRETS_KEY);
    private static final Logger LOG = LoggerFactory.getLogger(InterleavedShop.class);

    /** What an operator refunds at a time; three times is nearly all. */
    private static final Long PART = AMOUNT / 3;

    private final Deque<Happens> story = new ArrayDeque<>();
    private final StripeModel stripe;
    private final OrderModel order;
    private final Hearing orderContext = new Hearing();
    private final Deque<Work> work = new ArrayDeque<>();
    private final Messenger messenger;
    private final Stage stage;
    private final Registration handingOver;
    private final PaymentTask task;

    private boolean parked;
    private long knownWhenLookedAt;
    private long knownWhenTold;
    private int refundsAskedFor;
    private SettableSchedulerState process = new SettableSchedulerState();

    /** What can happen next; what cannot just then does not. */
    enum Happens {
        BUYER_CANCELS(shop -> shop.order.cancel()),
        BUYER_PAYS_AGAIN(shop -> shop.order.payAgain()),
        BUYER_TELLS_HIS_BANK(shop -> shop.stripe.authenticate()),
        OPERATOR_REFUNDS_A_PART(InterleavedShop::refundAPart),
        OPERATOR_CAPTURES(shop -> shop.ask(new CapturePayment(PAYMENT))),
        OPERATOR_LETS_GO(shop -> shop.ask(new VoidPayment(PAYMENT))),
        HOLD_ENDS(shop -> shop.stripe.endHold()),
        SOMEONE_REFUNDS_AT_STRIPE(shop -> shop.stripe.returns().refundByHand(PART, shop.stripe.captured())),
        NEXT_REFUND_TAKES_TIME(shop -> shop.stripe.returns().takeTime()),
        REFUNDS_ARE_SETTLED(shop -> shop.stripe.returns().settle()),
        REFUND_IS_SENT_BACK(shop -> shop.stripe.returns().sendBack()),
        BUYER_DISPUTES(shop -> shop.stripe.returns().dispute(shop.stripe.captured())),
        DISPUTE_IS_WON(shop -> shop.stripe.returns().decide(DisputeState.WON)),
        DISPUTE_IS_LOST(shop -> shop.stripe.returns().decide(DisputeState.LOST)),
        STRIPE_IS_ASKED_FOR_NEWS(shop -> shop.messenger.setOut()),
        OLDEST_NEWS_ARRIVES(shop -> shop.messenger.tellOldest()),
        YOUNGEST_NEWS_ARRIVES(shop -> shop.messenger.tellYoungest()),
        RECONCILIATION_RUNS(shop -> shop.messenger.reconcile()),
        STRIPE_HAS_NEWS(shop -> shop.work.add(shop.new Work())),
        DEADLINE_COMES(shop -> shop.stage.now = shop.stage.now.plus(Stage.DEADLINE)),
        DEADLINE_IS_PICKED_UP(shop -> shop.stage.deadlines.pickUp(shop.stage.now)),
        DEADLINE_IS_HANDLED(shop -> shop.stage.deadlines.handle(false, shop.axon())),
        DEADLINE_IS_HANDLED_NOT_FOR_THE_LAST_TIME(shop -> shop.stage.deadlines.handle(true, shop.axon())),
        SAGA_HEARS_OF_ORDER(shop -> shop.hears(shop.stage.saga, ORDER)),
        SAGA_HEARS_OF_PAYMENT(shop -> shop.hears(shop.stage.saga, PAYMENT)),
        SAGA_IS_TOLD_ALL_AGAIN(shop -> shop.stage.saga.forget()),
        POLICY_HEARS_OF_ORDER(shop -> shop.hears(shop.stage.policy, ORDER)),
        POLICY_HEARS_OF_PAYMENT(shop -> shop.hears(shop.stage.policy, PAYMENT)),
        POLICY_IS_TOLD_ALL_AGAIN(shop -> shop.stage.policy.forget()),
        ORDER_HEARS_OF_PAYMENT(shop -> shop.hears(shop.orderContext, PAYMENT)),
        ORDER_IS_TOLD_ALL_AGAIN(shop -> shop.orderContext.forget()),
        OLDEST_TASK_RUNS(shop -> shop.run(shop.work.peekFirst())),
        YOUNGEST_TASK_RUNS(shop -> shop.run(shop.work.peekLast())),
        NEXT_CALL_IS_SLOW(shop -> shop.stripe.order(Trouble.CALL_IS_SLOW)),
        NEXT_CALL_IS_LOST(shop -> shop.stripe.order(Trouble.CALL_IS_LOST)),
        NEXT_ANSWER_IS_SLOW(shop -> shop.stripe.order(Trouble.ANSWER_IS_SLOW)),
        NEXT_ANSWER_IS_LOST(shop -> shop.stripe.order(Trouble.ANSWER_IS_LOST)),
        SLOW_CALL_GOES_ON(shop -> {}),
        PROCESS_STOPS_UNDER_THE_NEXT_TASK(shop -> shop.process.setIsShuttingDown());

        private final Consumer<InterleavedShop> what;

        Happens(Consumer<InterleavedShop> what) {
            this.what = what;
        }
    }

    /**
     * How it all ended.
     *
     * @param payment the states it went through
     */
    record End(
            OrderStatus order,
            List<PaymentStatus> payment,
            int intents,
            long captured,
            long refunded,
            List<String> leftOver) {}

    /** @param batch how many events are handled in one transaction at the most */
    InterleavedShop(Card card, int batch) {
        this(card, batch, CaptureMethod.AUTOMATIC);
    }

    InterleavedShop(Card card, int batch, CaptureMethod capture) {
        stage = Stage.cleared(capture, batch, PLACED_AT);
        stripe = new StripeModel(card, this::meanwhile);
        orderContext.begin(batch);
        var steps = new PaymentSteps(
                List.of(stripe), PaymentFixtures.users(stripe::paymentMethod), SECRETS, stage.settings, stage.clock);
        task = new PaymentTask(axon().commandGateway(), steps, stage.settings, stage.clock, Traces.NONE);
        handingOver = axon().eventStore().subscribe(events -> events.forEach(event -> handOver(event.getPayload())));
        messenger = new Messenger(stripe, axon().commandGateway(), () -> work.add(new Work()));
        order = new OrderModel(axon().eventStore(), stage.clock);
        orderContext.subscribe(events -> events.forEach(event -> order.on(event.getPayload())));
    }

    private Configuration axon() {
        return stage.axon;
    }

    /** Tells a story, then lets all that is still to be done be done without trouble. */
    End play(Collection<Happens> next) {
        tell(next);
        stripe.heal();
        for (int rounds = 0; isAnythingDone() || looksAgain() || deadlineComes() || isTold() || captures(); rounds++) {
            assertThat(rounds).as("it comes to rest").isLessThan(200);
        }
        return new End(
                order.status(),
                payment(),
                stripe.intents(),
                stripe.captured(),
                stripe.returns().refunded(),
                leftOver());
    }

    /** What the payment's events tell of the money. */
    BooksByEvents books() {
        return new BooksByEvents(axon().eventStore()
                .readEvents(PAYMENT.value())
                .asStream()
                .map(event -> (Object) event.getPayload())
                .toList());
    }

    /** What buyers' banks have taken back for good. */
    long lost() {
        return stripe.returns().lost();
    }

    void tell(Collection<Happens> next) {
        story.addAll(next);
        while (!story.isEmpty()) {
            story.poll().what.accept(this);
        }
    }

    /** The story goes on while Stripe is slow. */
    private void meanwhile() {
        for (Happens next = story.poll(); next != null && next != Happens.SLOW_CALL_GOES_ON; next = story.poll()) {
            next.what.accept(this);
        }
    }

    private List<String> leftOver() {
        List<String> found = new ArrayList<>();
        stage.sagas
                .findSagas(PaymentSaga.class, new AssociationValue("orderId", ORDER.value()))
                .forEach(id -> found.add("saga " + id));
        stage.deadlines
                .getScheduledDeadlines()
                .forEach(deadline -> found.add("deadline " + deadline.getDeadlineName()));
        work.forEach(left -> found.add("task " + left.progress));
        stripe.open().forEach(intent -> found.add("PaymentIntent " + intent));
        return found;
    }

    private boolean isAnythingDone() {
        return hears(stage.saga, ORDER)
                || hears(stage.saga, PAYMENT)
                || hears(stage.policy, ORDER)
                || hears(stage.policy, PAYMENT)
                || hears(orderContext, PAYMENT)
                || stage.deadlines.handle(false, axon())
                || stage.deadlines.pickUp(stage.now)
                || run(work.peek())
                || messenger.tellOldest();
    }

    /** A parked payment is looked at, until a look has brought nothing new. */
    private boolean looksAgain() {
        long known = known();
        boolean looks = parked && known > knownWhenLookedAt;
        if (looks) {
            knownWhenLookedAt = known;
            work.add(new Work());
        }
        return looks;
    }

    /** The buyer never tells his bank. */
    private boolean deadlineComes() {
        if (stage.deadlines.getScheduledDeadlines().isEmpty()) {
            return false;
        }
        stage.now = stage.now.plus(Stage.DEADLINE);
        return true;
    }

    /** In the end whatever became of refunds and disputes is known, and the books are compared. */
    private boolean isTold() {
        long known = known();
        boolean tells = known > knownWhenTold;
        if (tells) {
            knownWhenTold = known;
            messenger.setOut();
            messenger.reconcile();
        }
        return tells;
    }

    /** In the end someone captures what is held. */
    private boolean captures() {
        long before = known();
        ask(new CapturePayment(PAYMENT));
        return known() > before;
    }

    private long known() {
        return axon().eventStore().readEvents(PAYMENT.value()).asStream().count();
    }

    private void refundAPart() {
        RefundId refund = RefundId.keyed(PAYMENT, "part-" + refundsAskedFor++);
        ask(new RefundPayment(PAYMENT, refund, PART, "One mug arrived broken"));
    }

    /** What an operator asks for may be refused. */
    private void ask(Object command) {
        try {
            axon().commandGateway().sendAndWait(command);
        } catch (CommandExecutionException | AggregateNotFoundException | Rejection notNow) {
            LOG.debug("Not now: {}", notNow.toString());
        }
    }

    private boolean hears(Hearing handler, Object aggregate) {
        return handler.of(aggregate, axon().eventStore());
    }

    private List<PaymentStatus> payment() {
        return axon().eventStore()
                .readEvents(PAYMENT.value())
                .asStream()
                .flatMap(event -> statusAfter(event.getPayload()).stream())
                .toList();
    }

    private static Optional<PaymentStatus> statusAfter(Object event) {
        return switch (event) {
            case PaymentInitiated _ -> Optional.of(PaymentStatus.INITIATED);
            case PaymentProcessed processed ->
                Optional.of(processed.outcome() == Outcome.SUCCEEDED ? PaymentStatus.SUCCEEDED : PaymentStatus.FAILED);
            case PaymentVoided _ -> Optional.of(PaymentStatus.VOIDED);
            case PaymentRefunded refunded ->
                refunded.refundedInAll() == AMOUNT ? Optional.of(PaymentStatus.REFUNDED) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** As the real one does: a task for each event that asks for work. */
    private void handOver(Object event) {
        if (event instanceof PaymentInitiated
                || event instanceof PaymentVoidRequested
                || event instanceof PaymentCaptureRequested
                || event instanceof PaymentRefundRequested
                || event instanceof PaymentRefundPending) {
            work.add(new Work());
        }
    }

    /** A stored task. */
    private final class Work extends ExecutionOperations<Progress> {

        private Progress progress = new Progress(PAYMENT.value(), "request-1", 0, 0, null);

        Work() {
            super(null, null, null);
        }

        @Override
        public void remove() {
            work.remove(this);
        }

        @Override
        public void reschedule(ExecutionComplete completed, Instant next, Progress newProgress) {
            progress = newProgress;
        }
    }

    private boolean run(Work what) {
        if (what == null) {
            return false;
        }
        var context = new ExecutionContext(process, null, parking(), null);
        process = new SettableSchedulerState();
        task.task()
                .execute(PaymentWork.TASK.instance("1").data(what.progress).build(), context)
                .complete(null, what);
        return true;
    }

    /** What a payment that waits asks for is another look. */
    private SchedulerClient parking() {
        return (SchedulerClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SchedulerClient.class}, (_, _, _) -> parked = true);
    }

    @Override
    public void close() {
        handingOver.cancel();
    }
}
