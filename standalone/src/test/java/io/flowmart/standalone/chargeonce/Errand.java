package io.flowmart.standalone.chargeonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.standalone.chargeonce.Seed.Wish;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One order, from the wish to the last word of its buyer. He and the operator insist: who gets no answer asks again with
 * the same key, until the shop is back.
 */
final class Errand implements Runnable {

    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Shop shop;
    private final BooleanSupplier isOpen;
    private final Bank bank;
    private final Buyers buyers;
    private final Buyer buyer;
    private final Wish wish;
    private final OrderId order;

    private boolean cancelled;
    private long refunded;
    private volatile @Nullable String trouble;
    private volatile boolean done;

    /**
     * Begins nothing yet.
     *
     * @param isOpen whether there is a shop; where there is none, dozens who ask six times a second would only slow its start
     */
    Errand(Shop shop, BooleanSupplier isOpen, StripeBooks books, Buyers buyers, Wish wish) {
        this.shop = shop;
        this.isOpen = isOpen;
        this.buyers = buyers;
        this.buyer = buyers.with(wish.card());
        this.wish = wish;
        this.order = OrderId.of(buyer.id(), wish.key());
        this.bank = new Bank(books, order);
    }

    Wish wish() {
        return wish;
    }

    OrderId order() {
        return order;
    }

    /** Whether the buyer has nothing more to say. */
    boolean isDone() {
        return done;
    }

    /** Whether he was told that the order is cancelled. */
    boolean wasCancelled() {
        return cancelled;
    }

    /** What the operator was told is given back, in minor units. */
    long refunded() {
        return refunded;
    }

    /** What happened that should not. */
    @Nullable
    String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            LockSupport.parkNanos(Duration.ofMillis(wish.pause()).toNanos());
            place();
            act();
        } catch (Exception | AssertionError e) {
            trouble = wish + ": " + e.getMessage();
        } finally {
            done = true;
        }
    }

    private void place() {
        Answer placed = insist(() -> shop.order(buyer, wish.key(), wish.unitAmount()));
        assertThat(placed.status()).as("%s", placed).isEqualTo(201);
        assertThat(placed.text("orderId")).isEqualTo(order.value());
    }

    private void act() {
        switch (wish.conduct()) {
            case PAYS, IS_DECLINED, NEVER_AUTHENTICATES, IS_LET_GO -> {}
            case ORDERS_TWICE -> place();
            case CANCELS_AT_ONCE -> cancel();
            case CANCELS_ONCE_DECIDED -> {
                decided();
                cancel();
            }
            case IS_REFUNDED_ALL -> refund("all", null, wish.total());
            case IS_REFUNDED_A_PART -> refund("part", wish.total() / 3, wish.total() / 3);
            case IS_REFUNDED_TWICE -> {
                refund("part", wish.total() / 3, wish.total() / 3);
                refund("rest", null, wish.total() - wish.total() / 3);
            }
            case IS_REFUNDED_SLOWLY -> {
                refund("all", null, wish.total());
                if (refunded > 0) {
                    await().atMost(PATIENCE).pollInSameThread().until(bank::settlesRefunds);
                }
            }
            case IS_REFUNDED_IN_VAIN -> refund("all", null, wish.total());
            case DISPUTES_AND_LOSES -> dispute(bank::decideForTheBuyer);
            case DISPUTES_AND_WINS -> dispute(bank::decideForTheShop);
            case PAYS_AGAIN -> payAgain();
            case AUTHENTICATES -> authenticate();
        }
    }

    private void cancel() {
        Answer answer = insist(() -> shop.cancel(buyer, order));
        cancelled = answer.status() == 200;
        if (!cancelled) {
            assertThat(answer.text("code")).as("%s", answer).isEqualTo("order_finished");
        }
    }

    /** The order's status once it is not pending any more; until then each question waits for something new. */
    private Answer decided() {
        var version = new AtomicLong();
        return insist(
                () -> {
                    Answer answer = shop.status(buyer, order, version.get() + 1);
                    version.set(answer.body().path("version").asLong(version.get()));
                    return answer;
                },
                answer -> answer.status() == 200 && !answer.text("status").equals("pending"));
    }

    private void refund(String key, @Nullable Long amount, long expected) {
        Answer decided = decided();
        String payment = decided.text("paymentId");
        Answer answer = insist(() -> shop.refund(buyers.operator(), payment, wish.key() + key, amount));
        if (answer.status() == 202) {
            refunded += expected;
        } else {
            // Of what was not paid in time nothing can be refunded.
            assertThat(decided.text("status"))
                    .as("%s, though %s", answer, decided)
                    .isEqualTo("payment_failed");
        }
    }

    private void payAgain() {
        Answer failed = decided();
        if (failed.text("status").equals("payment_failed")) {
            Answer answer = insist(() -> shop.payAgain(buyer, order, wish.key() + "again", buyers.goodCard()));
            assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        }
    }

    private void dispute(Runnable decision) {
        if (decided().text("status").equals("paid")) {
            decision.run();
        }
    }

    private void authenticate() {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(500))
                .until(() -> bank.authenticates()
                        || insist(() -> shop.status(buyer, order, 0))
                                .text("status")
                                .equals("payment_failed"));
    }

    private Answer insist(Callable<Answer> request) {
        return insist(request, Errand::isAnswer);
    }

    private Answer insist(Callable<Answer> request, Predicate<Answer> enough) {
        Optional<Answer> answer = await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(150))
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> isOpen.getAsBoolean() ? Optional.of(request.call()) : Optional.empty(),
                        found -> found.filter(enough).isPresent());
        return answer.orElseThrow();
    }

    /** False if it only says "ask again", or that the read model has not heard of the order yet. */
    private static boolean isAnswer(Answer answer) {
        return answer.status() < 500
                && answer.status() != 404
                && !answer.text("code").equals("concurrent_change");
    }
}
