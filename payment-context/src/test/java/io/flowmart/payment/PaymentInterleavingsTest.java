package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentStatus.FAILED;
import static io.flowmart.api.payment.PaymentStatus.INITIATED;
import static io.flowmart.api.payment.PaymentStatus.REFUNDED;
import static io.flowmart.api.payment.PaymentStatus.SUCCEEDED;
import static io.flowmart.api.payment.PaymentStatus.VOIDED;
import static io.flowmart.payment.InterleavedShop.Happens.BUYER_CANCELS;
import static io.flowmart.payment.InterleavedShop.Happens.BUYER_PAYS_AGAIN;
import static io.flowmart.payment.InterleavedShop.Happens.BUYER_TELLS_HIS_BANK;
import static io.flowmart.payment.InterleavedShop.Happens.DEADLINE_COMES;
import static io.flowmart.payment.InterleavedShop.Happens.DEADLINE_IS_HANDLED;
import static io.flowmart.payment.InterleavedShop.Happens.DEADLINE_IS_PICKED_UP;
import static io.flowmart.payment.InterleavedShop.Happens.NEXT_ANSWER_IS_LOST;
import static io.flowmart.payment.InterleavedShop.Happens.NEXT_ANSWER_IS_SLOW;
import static io.flowmart.payment.InterleavedShop.Happens.OLDEST_TASK_RUNS;
import static io.flowmart.payment.InterleavedShop.Happens.OPERATOR_CAPTURES;
import static io.flowmart.payment.InterleavedShop.Happens.OPERATOR_REFUNDS_A_PART;
import static io.flowmart.payment.InterleavedShop.Happens.ORDER_HEARS_OF_PAYMENT;
import static io.flowmart.payment.InterleavedShop.Happens.ORDER_IS_TOLD_ALL_AGAIN;
import static io.flowmart.payment.InterleavedShop.Happens.POLICY_HEARS_OF_ORDER;
import static io.flowmart.payment.InterleavedShop.Happens.POLICY_IS_TOLD_ALL_AGAIN;
import static io.flowmart.payment.InterleavedShop.Happens.RECONCILIATION_RUNS;
import static io.flowmart.payment.InterleavedShop.Happens.SAGA_HEARS_OF_ORDER;
import static io.flowmart.payment.InterleavedShop.Happens.SAGA_IS_TOLD_ALL_AGAIN;
import static io.flowmart.payment.InterleavedShop.Happens.SLOW_CALL_GOES_ON;
import static io.flowmart.payment.InterleavedShop.Happens.STRIPE_HAS_NEWS;
import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorized;
import io.flowmart.api.payment.PaymentEvent.PaymentCaptureRequested;
import io.flowmart.api.payment.PaymentStatus;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.payment.InterleavedShop.End;
import io.flowmart.payment.InterleavedShop.Happens;
import io.flowmart.payment.StripeModel.Card;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import org.axonframework.modelling.command.AbstractRepository;
import org.slf4j.LoggerFactory;

/**
 * Whoever hears of what when and however often, whatever call or answer is late or lost: every order comes to the end
 * that it should have, with the right money and nothing left over.
 */
class PaymentInterleavingsTest {

    private static final Set<List<PaymentStatus>> NOT_CHARGED =
            Set.of(List.of(INITIATED, FAILED), List.of(INITIATED, VOIDED), List.of(VOIDED));

    /** Payments that had ended when they heard that the order was cancelled: they are voided for ever. */
    private static final Set<List<PaymentStatus>> CANCELLED_LATE =
            Set.of(List.of(INITIATED, FAILED, VOIDED), List.of(INITIATED, VOIDED, VOIDED), List.of(VOIDED, VOIDED));

    /** The states that the payment of an order may have gone through. */
    private static final Map<OrderStatus, Set<List<PaymentStatus>>> PAYMENTS = Map.ofEntries(
            Map.entry(OrderStatus.PAID, Set.of(List.of(INITIATED, SUCCEEDED))),
            Map.entry(OrderStatus.PAYMENT_FAILED, NOT_CHARGED),
            Map.entry(
                    OrderStatus.CANCELLED,
                    Stream.concat(Stream.of(List.of(INITIATED, VOIDED), List.of(VOIDED)), CANCELLED_LATE.stream())
                            .collect(toUnmodifiableSet())),
            Map.entry(OrderStatus.REFUNDED, Set.of(List.of(INITIATED, SUCCEEDED, REFUNDED))));

    /** The card is charged, but no one gets to know. */
    private static final List<Happens> CHARGED_UNHEARD =
            List.of(SAGA_HEARS_OF_ORDER, NEXT_ANSWER_IS_SLOW, OLDEST_TASK_RUNS, NEXT_ANSWER_IS_LOST, SLOW_CALL_GOES_ON);

    private static final List<Happens> ASKED_TO_PAY =
            List.of(SAGA_HEARS_OF_ORDER, OLDEST_TASK_RUNS, ORDER_HEARS_OF_PAYMENT);

    private static final Set<Happens> SELDOM = EnumSet.of(
            BUYER_CANCELS, DEADLINE_COMES, SAGA_IS_TOLD_ALL_AGAIN, POLICY_IS_TOLD_ALL_AGAIN, ORDER_IS_TOLD_ALL_AGAIN);

    /** What makes stories longer than one attempt that is charged and refunded at once. */
    private static final Set<Happens> AFTERWARDS =
            EnumSet.of(BUYER_PAYS_AGAIN, BUYER_TELLS_HIS_BANK, OPERATOR_REFUNDS_A_PART, STRIPE_HAS_NEWS);

    /** What a thousand stories have to have told of. */
    private static final Set<Class<?>> TOLD = Set.of(
            PaymentAuthorized.class,
            PaymentCaptureRequested.class,
            PaymentRefundPending.class,
            PaymentRefunded.class,
            PaymentRefundFailed.class,
            PaymentDisputed.class,
            PaymentDisputeClosed.class);

    /** What is decided by others than the buyer, and may be heard of late and in any order. */
    private static final Set<Happens> ELSEWHERE = EnumSet.range(OPERATOR_CAPTURES, RECONCILIATION_RUNS);

    @BeforeContainer
    static void quiet() {
        System.setProperty("disable-axoniq-console-message", "true");
        ((Logger) LoggerFactory.getLogger(PaymentTask.class)).setLevel(Level.WARN);
        ((Logger) LoggerFactory.getLogger(AbstractRepository.class)).setLevel(Level.ERROR);
    }

    @Provide
    Arbitrary<List<Happens>> stories() {
        return Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.of(SELDOM)), Tuple.of(15, Arbitraries.of(often())))
                .list()
                .ofMaxSize(60)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    private static Set<Happens> often() {
        Set<Happens> often = EnumSet.complementOf(EnumSet.copyOf(SELDOM));
        often.removeAll(AFTERWARDS);
        often.removeAll(ELSEWHERE);
        return often;
    }

    @Provide
    Arbitrary<List<Happens>> longStories() {
        return Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.of(SELDOM)),
                        Tuple.of(5, Arbitraries.of(AFTERWARDS)),
                        Tuple.of(15, Arbitraries.of(often())))
                .list()
                .ofMaxSize(120)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Provide
    Arbitrary<List<Happens>> worldlyStories() {
        return Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.of(SELDOM)),
                        Tuple.of(3, Arbitraries.of(AFTERWARDS)),
                        Tuple.of(12, Arbitraries.of(ELSEWHERE)),
                        Tuple.of(8, Arbitraries.of(often())))
                .list()
                .ofMaxSize(80)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    /** Most of what can happen at Stripe can happen only to an order that is paid. */
    @Provide
    Arbitrary<List<Happens>> beginnings() {
        return Arbitraries.frequency(Tuple.of(1, List.of()), Tuple.of(4, ASKED_TO_PAY));
    }

    @Provide
    Arbitrary<Card> allCards() {
        return Arbitraries.of(Card.class);
    }

    /** Each creation of a PaymentIntent checks as well that no other one is live. */
    @Property(tries = 1000)
    void theMoneyIsRightHoweverOftenTheBuyerPaysAgain(
            @ForAll("longStories") List<Happens> story,
            @ForAll("allCards") Card card,
            @ForAll @IntRange(min = 1, max = 3) int batch) {
        try (InterleavedShop shop = new InterleavedShop(card, batch)) {
            End end = shop.play(story);

            Statistics.collect(end.order(), end.payment().size() > 3 ? "long" : "short");
            BooksByEvents books = shop.books();
            assertThat(books.captured()).isEqualTo(end.captured());
            assertThat(books.refunded()).isEqualTo(end.refunded());
            assertThat(end.leftOver()).isEmpty();
            switch (end.order()) {
                case PAID -> {
                    assertThat(end.captured()).isEqualTo(AMOUNT);
                    assertThat(end.refunded()).isLessThan(AMOUNT);
                }
                case REFUNDED -> {
                    assertThat(end.captured()).isEqualTo(AMOUNT);
                    assertThat(end.refunded()).isEqualTo(AMOUNT);
                }
                case PAYMENT_FAILED, CANCELLED -> {
                    assertThat(end.captured()).isZero();
                    assertThat(end.refunded()).isZero();
                }
                case PENDING -> throw new AssertionError("not final: " + end);
            }
        }
    }

    @Provide
    Arbitrary<Card> cardsThatMayPay() {
        return Arbitraries.frequency(
                Tuple.of(6, Card.GOOD), Tuple.of(3, Card.ASKS_FOR_ITS_OWNER), Tuple.of(1, Card.DECLINED));
    }

    /** Refunds by hand, refunds that fail, disputes, holds; and webhooks and reconciliation, which tell of them. */
    @Property(tries = 1000)
    void theBooksAgreeWhateverHappensAtStripe(
            @ForAll("beginnings") List<Happens> beginning,
            @ForAll("worldlyStories") List<Happens> story,
            @ForAll("cardsThatMayPay") Card card,
            @ForAll CaptureMethod capture,
            @ForAll @IntRange(min = 1, max = 3) int batch) {
        try (InterleavedShop shop = new InterleavedShop(card, batch, capture)) {
            shop.tell(beginning);
            End end = shop.play(story);

            BooksByEvents books = shop.books();
            assertThat(end.leftOver()).isEmpty();
            assertThat(books.captured())
                    .as("%s", books)
                    .isEqualTo(end.captured())
                    .isIn(0L, AMOUNT);
            assertThat(books.refunded()).as("%s", books).isEqualTo(end.refunded());
            assertThat(books.lost()).as("%s", books).isEqualTo(shop.lost());
            assertThat(books.refunded() + books.lost()).as("%s", books).isLessThanOrEqualTo(books.captured());
            assertThat(end.order()).as("%s", books).isNotEqualTo(OrderStatus.PENDING);
            if (end.order() == OrderStatus.CANCELLED
                    && !books.has(PaymentRefundFailed.class)
                    && !books.has(PaymentDisputed.class)) {
                assertThat(books.refunded()).as("%s", books).isEqualTo(books.captured());
            }
            TOLD.forEach(kind -> {
                Statistics.label(kind.getSimpleName()).collect(books.has(kind));
                Statistics.label(kind.getSimpleName())
                        .coverage(coverage -> coverage.check(true).count(count -> count > 0));
            });
        }
    }

    @Provide
    Arbitrary<List<Happens>> storiesInTime() {
        return stories().map(story -> without(DEADLINE_COMES, story));
    }

    @Provide
    Arbitrary<Card> cards() {
        return Arbitraries.frequency(Tuple.of(4, Card.GOOD), Tuple.of(1, Card.DECLINED), Tuple.of(1, Card.NONE));
    }

    /** Nothing that has to do with Stripe. */
    @Provide
    Arbitrary<List<Happens>> rumours() {
        return Arbitraries.of(
                        BUYER_CANCELS,
                        DEADLINE_COMES,
                        DEADLINE_IS_PICKED_UP,
                        DEADLINE_IS_HANDLED,
                        SAGA_HEARS_OF_ORDER,
                        POLICY_HEARS_OF_ORDER,
                        ORDER_HEARS_OF_PAYMENT)
                .list()
                .ofMaxSize(15);
    }

    private static List<Happens> without(Happens excluded, List<Happens> story) {
        return story.stream().filter(next -> next != excluded).toList();
    }

    @Property(tries = 600)
    void everyOrderIsSettledInTheEnd(
            @ForAll("stories") List<Happens> story,
            @ForAll("cards") Card card,
            @ForAll @IntRange(min = 1, max = 3) int batch) {
        try (InterleavedShop shop = new InterleavedShop(card, batch)) {
            End end = shop.play(story);

            isSettled(end);
            Statistics.collect(end.order(), end.payment());
            Statistics.coverage(coverage -> PAYMENTS.forEach((order, payments) ->
                    payments.forEach(payment -> coverage.check(order, payment).count(count -> count > 0))));
        }
    }

    @Property(tries = 250)
    void aGoodCardIsChargedInTimeUnlessTheOrderIsCancelled(@ForAll("storiesInTime") List<Happens> story) {
        try (InterleavedShop shop = new InterleavedShop(Card.GOOD, 1)) {
            End end = shop.play(story);

            isSettled(end);
            assertThat(end.captured() - end.refunded()).isEqualTo(story.contains(BUYER_CANCELS) ? 0 : AMOUNT);
        }
    }

    @Property(tries = 250)
    void aChargeThatNoOneHeardOfStandsUnlessTheOrderIsCancelled(
            @ForAll("rumours") List<Happens> first, @ForAll("stories") List<Happens> then) {
        try (InterleavedShop shop = new InterleavedShop(Card.GOOD, 1)) {
            shop.tell(CHARGED_UNHEARD);
            shop.tell(first);
            End end = shop.play(then);

            isSettled(end);
            boolean cancelled = first.contains(BUYER_CANCELS) || then.contains(BUYER_CANCELS);
            assertThat(end.order()).isEqualTo(cancelled ? OrderStatus.REFUNDED : OrderStatus.PAID);
        }
    }

    @Property(tries = 150)
    void anOrderThatIsGivenUpBeforeStripeIsCalledIsNeverCharged(
            @ForAll("rumours") List<Happens> before,
            @ForAll("rumours") List<Happens> after,
            @ForAll boolean cancelled) {
        try (InterleavedShop shop = new InterleavedShop(Card.GOOD, 1)) {
            shop.tell(before);
            shop.tell(List.of(cancelled ? BUYER_CANCELS : DEADLINE_COMES));
            End end = shop.play(after);

            isSettled(end);
            assertThat(end.payment()).endsWith(VOIDED);
        }
    }

    @Property(tries = 150)
    void anOrderThatIsHeardOfTooLateIsNeverCharged(@ForAll("stories") List<Happens> story) {
        try (InterleavedShop shop = new InterleavedShop(Card.GOOD, 1)) {
            shop.tell(List.of(DEADLINE_COMES));
            End end = shop.play(story);

            isSettled(end);
            assertThat(end.payment()).containsOnly(VOIDED);
            assertThat(end.intents()).isZero();
        }
    }

    @Property(tries = 150)
    void nothingChangesWhenAllIsToldAgain(
            @ForAll("stories") List<Happens> story,
            @ForAll("rumours") List<Happens> again,
            @ForAll("cards") Card card) {
        try (InterleavedShop shop = new InterleavedShop(card, 1)) {
            End end = shop.play(story);
            shop.tell(List.of(SAGA_IS_TOLD_ALL_AGAIN, POLICY_IS_TOLD_ALL_AGAIN, ORDER_IS_TOLD_ALL_AGAIN));

            assertThat(shop.play(without(BUYER_CANCELS, again))).isEqualTo(end);
        }
    }

    private static void isSettled(End end) {
        assertThat(PAYMENTS.get(end.order())).as("%s", end).contains(end.payment());
        assertThat(end.intents()).isLessThanOrEqualTo(1);
        assertThat(end.captured()).isEqualTo(end.payment().contains(SUCCEEDED) ? AMOUNT : 0);
        assertThat(end.refunded()).isEqualTo(end.payment().contains(REFUNDED) ? AMOUNT : 0);
        assertThat(end.leftOver()).isEmpty();
    }
}
