package io.flowmart.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What thousands who listen to orders that do not change cost the shop in memory and time, and whether those notice
 * whose order does change.
 */
final class IdleListeners {

    private static final String NEVER = "1000000";
    private static final int LISTENERS_OF_A_BUYER = 50;
    private static final int AT_A_TIME = 16;
    private static final Duration A_WHILE = Duration.ofSeconds(30);

    private final URI shop;
    private final Storefront storefront;
    private final ShopProcess process;
    private final AtomicLong heartbeats = new AtomicLong();

    private IdleListeners(URI shop, String pid) {
        this.shop = shop;
        storefront = new Storefront(shop);
        process = new ShopProcess(shop, pid);
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(
                Map.of(
                        "shop",
                        "http://localhost:8080",
                        "pid",
                        "",
                        "listeners",
                        "9999",
                        "orders",
                        "1000",
                        "told",
                        "100"),
                arguments);
        new IdleListeners(URI.create(options.text("shop")), options.text("pid"))
                .run(options.number("listeners"), options.number("orders"), options.number("told"));
    }

    private record Bought(String token, String order) {}

    private void run(int listeners, int orders, int told) throws Exception {
        int buyers = (listeners + LISTENERS_OF_A_BUYER - 1) / LISTENERS_OF_A_BUYER;
        List<String> tokens = all(buyers, number -> storefront.newBuyer());
        List<Bought> bought = all(orders, number -> buy(tokens.get(number % buyers)));
        String busy = storefront.newBuyer();
        tell(busy, told);

        Times before = tell(busy, told);
        double coresBefore = process.busyCores(A_WHILE);
        long heapBefore = process.liveHeap();
        long residentBefore = process.resident();

        List<Listening> open = all(listeners, number -> idle(bought.get(number % orders)));
        double listening = process.metric("flowmart_live_listeners");
        long heapAfter = process.liveHeap();
        long residentAfter = process.resident();
        long heartbeatsBefore = heartbeats.get();
        double coresAfter = process.busyCores(A_WHILE);
        long beats = heartbeats.get() - heartbeatsBefore;
        Times after = tell(busy, told);

        System.out.printf("%,.0f listeners to %,d orders of %,d buyers%n", listening, orders, buyers);
        System.out.printf(
                "  heap after a collection   %5.1f MB without, %5.1f MB with: %.1f KB each%n",
                heapBefore / 1e6, heapAfter / 1e6, (heapAfter - heapBefore) / 1e3 / listeners);
        System.out.printf(
                "  resident                  %5.1f MB without, %5.1f MB with%n",
                residentBefore / 1e6, residentAfter / 1e6);
        System.out.printf(
                "  cores busy, nothing to do %5.3f without, %5.3f with, who got %.2f heartbeats each in %d s%n",
                coresBefore, coresAfter, beats / (double) listeners, A_WHILE.toSeconds());
        System.out.println("  placed to told, without   " + before);
        System.out.println("  placed to told, with      " + after);
        for (Listening one : open) {
            one.close();
        }
    }

    private Bought buy(String token) {
        String order = storefront.order(token);
        storefront.requirePaid(token, order);
        return new Bought(token, order);
    }

    private Listening idle(Bought what) throws IOException {
        return new Listening(
                shop, what.token(), what.order(), NEVER, text -> heartbeats.addAndGet(text.startsWith(":") ? 1 : 0));
    }

    /** Places orders one after the other and listens to each until it is told that it is paid. */
    private Times tell(String token, int times) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            CompletableFuture<Long> paid = new CompletableFuture<>();
            try (Listening _ = new Listening(shop, token, storefront.order(token), "", text -> {
                if (text.contains("\"paid\"")) {
                    paid.complete(System.nanoTime() - begin);
                }
            })) {
                nanos.add(paid.get(30, TimeUnit.SECONDS));
            }
        }
        return new Times(nanos);
    }

    private interface Work<T> {
        T make(int number) throws IOException;
    }

    /** Makes so many, some at a time. */
    private static <T> List<T> all(int count, Work<T> work) throws InterruptedException, ExecutionException {
        try (var threads =
                Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
            List<Future<T>> made = IntStream.range(0, count)
                    .mapToObj(number -> threads.submit(() -> work.make(number)))
                    .toList();
            List<T> all = new ArrayList<>(count);
            for (Future<T> one : made) {
                all.add(one.get());
            }
            return all;
        }
    }
}
