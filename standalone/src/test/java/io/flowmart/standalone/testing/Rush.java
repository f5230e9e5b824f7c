package io.flowmart.standalone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.standalone.testing.Reckoning.Promise;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many orders at once, some with bad cards, some cancelled, at a shop that goes away under them. Who gets no answer
 * asks again with the same key, as a storefront does, but for a few who walk away.
 *
 * <p>The seed decides who orders what and does what; how it all interleaves is up to the machine.
 */
public final class Rush {

    private static final int AT_A_TIME = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> CARDS = List.of(
            "pm_card_visa",
            "pm_card_visa",
            "pm_card_mastercard",
            "pm_card_amex",
            "pm_card_chargeDeclined",
            "pm_card_chargeDeclinedInsufficientFunds",
            "pm_card_chargeDeclinedExpiredCard",
            "pm_card_chargeDeclinedIncorrectCvc");

    private final Shop shop;
    private final List<Wish> wishes = new ArrayList<>();
    private final Queue<Promise> promises = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> failures = new ConcurrentLinkedQueue<>();
    private final Semaphore come = new Semaphore(0);
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final AtomicInteger served = new AtomicInteger();

    private enum SecondThought {
        NONE,
        AT_ONCE,
        ONCE_IT_IS_DECIDED
    }

    private record Wish(Buyer buyer, String key, long unitAmount, SecondThought secondThought, boolean patient) {

        OrderId order() {
            return OrderId.of(buyer.id(), key);
        }
    }

    /**
     * Another one each time but where {@code flowmart.seed} names it; printed, so that a run can be repeated.
     *
     * @param test whose
     */
    public static long seed(Class<?> test) {
        long seed = Long.getLong("flowmart.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + ": -Dflowmart.seed=" + seed);
        return seed;
    }

    /**
     * Plans it.
     *
     * @param orders how many
     */
    public Rush(Shop shop, long seed, int orders) throws IOException {
        this.shop = shop;
        var random = new SplittableRandom(seed);
        var buyers = new ArrayList<Buyer>();
        for (String card : CARDS) {
            buyers.add(shop.buyer(card));
        }
        for (int i = 0; i < orders; i++) {
            // Two of three orders are paid with a good card.
            int buyer = random.nextInt(random.nextInt(3) == 0 ? buyers.size() : 4);
            int thought = random.nextInt(10);
            wishes.add(new Wish(
                    buyers.get(buyer),
                    "rush-%d-%d".formatted(seed, i),
                    100 + random.nextInt(10_000),
                    SecondThought.values()[thought > 2 ? 0 : thought],
                    random.nextInt(10) > 0));
        }
    }

    /** Faults of every kind, now and then, each with its own dice. */
    public static String[] faults(long seed) {
        var random = new SplittableRandom(seed);
        var rules = new ArrayList<String>();
        for (String kind : List.of("status_429", "status_500_before", "status_500_after", "cut_before", "cut_after")) {
            rules.add("""
                {"kind": "%s", "path": "/v1/(payment_intents|refunds)", "probability": 0.03, "seed": %d}\
                """.formatted(kind, random.nextLong()));
        }
        rules.add("""
            {"kind": "latency", "millis": 200, "probability": 0.1, "seed": %d}\
            """.formatted(random.nextLong()));
        return rules.toArray(String[]::new);
    }

    /**
     * Lets them all order, in portions: one before each disaster, and one that comes with it.
     *
     * @param disasters what happens meanwhile, each when half of a portion has been served; they bring the shop back as well
     * @return what was promised to whom
     */
    public Collection<Promise> run(List<Runnable> disasters) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> buyers = new ArrayList<>();
            wishes.forEach(wish -> buyers.add(threads.submit(() -> shopFor(wish))));
            int portion = wishes.size() / (disasters.size() + 1);
            come.release(portion);
            for (int i = 0; i < disasters.size(); i++) {
                int half = portion * i + portion / 2;
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> served.get() >= half);
                come.release(portion);
                disasters.get(i).run();
            }
            come.release(wishes.size());
            for (Future<?> buyer : buyers) {
                buyer.get();
            }
        }
        assertThat(failures).as("answers that nobody should get").isEmpty();
        return promises;
    }

    private Void shopFor(Wish wish) throws InterruptedException {
        come.acquire();
        places.acquire();
        try {
            Answer placed = wish.patient() ? insist(() -> order(wish)) : askOnce(wish);
            if (placed == null) {
                return null;
            }
            assertThat(placed.status()).as("%s", placed).isEqualTo(201);
            assertThat(placed.text("orderId")).isEqualTo(wish.order().value());
            boolean cancelled = wish.secondThought() != SecondThought.NONE && cancel(wish);
            promises.add(new Promise(
                    wish.buyer(),
                    wish.order(),
                    placed.body().path("totalAmount").asLong(),
                    cancelled));
            return null;
        } finally {
            served.incrementAndGet();
            places.release();
        }
    }

    private Answer order(Wish wish) throws IOException {
        return shop.order(wish.buyer(), wish.key(), wish.unitAmount());
    }

    private @Nullable Answer askOnce(Wish wish) {
        try {
            Answer answer = order(wish);
            return isAnswer(answer) ? answer : null;
        } catch (IOException nobodyKnows) {
            return null;
        }
    }

    /** Whether the buyer was told that his order is cancelled; he is not if it failed before. */
    private boolean cancel(Wish wish) {
        if (wish.secondThought() == SecondThought.ONCE_IT_IS_DECIDED) {
            Answer decided = insist(() -> shop.status(wish.buyer(), wish.order(), 1));
            assertThat(decided.status()).as("%s", decided).isEqualTo(200);
        }
        Answer answer = insist(() -> shop.cancel(wish.buyer(), wish.order()));
        if (answer.status() != 200) {
            assertThat(answer.text("code")).as("%s", answer).isEqualTo("order_finished");
        }
        return answer.status() == 200;
    }

    /** Not as soon as it could: whoever is being started needs the processors. */
    private Answer insist(Callable<Answer> request) {
        return await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(request, this::isAnswer);
    }

    /** False if it only says "ask again". */
    private boolean isAnswer(Answer answer) {
        if (answer.status() >= 500 && answer.status() != 503) {
            failures.add(answer);
        }
        return answer.status() < 500 && !answer.text("code").equals("concurrent_change");
    }
}
