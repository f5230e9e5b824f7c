package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;
import static io.flowmart.payment.stripe.StripeCalls.Kind.SEARCH;
import static io.flowmart.payment.stripe.StripeCalls.Kind.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two copies of the payment context, each with connections of its own, at one database: what they may do together. */
class StripeLimitsIT {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String url = TestDatabase.fresh();
    private final HikariDataSource one = connections();
    private final HikariDataSource other = connections();

    private HikariDataSource connections() {
        HikariDataSource connections = new HikariDataSource();
        connections.setJdbcUrl(url);
        connections.setMaximumPoolSize(2);
        return connections;
    }

    @BeforeEach
    void migrate() {
        Flyway.configure()
                .dataSource(one)
                .schemas("payment_context")
                .locations("classpath:db/migration/payment_context")
                .load()
                .migrate();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        one.close();
        other.close();
    }

    @Test
    void togetherTheyMakeNoMoreCallsInAnySecond() throws Exception {
        var settings = new StripeLimitSettings(20, 0, LONG, LONG);
        List<StripeCalls> copies = List.of(calls(one, settings), calls(other, settings));
        var made = new ConcurrentLinkedQueue<Long>();
        long start = System.nanoTime();

        inParallel(60, i -> copies.get(i % 2).make(WRITE, "create", () -> made.add(System.nanoTime() - start)));

        List<Long> times = made.stream().sorted().toList();
        assertThat(times).hasSize(60);
        for (int i = 2; i < times.size(); i++) {
            // Two at once and nineteen a second: never more than twenty in a second. The bucket counts milliseconds.
            assertThat(times.get(i))
                    .as("when call %d was made", i)
                    .isGreaterThan(TimeUnit.MILLISECONDS.toNanos((i - 1) * 1000L / 19 - 5));
        }
    }

    @Test
    void readsAndWritesAreCountedApartAndSearchesAreReads() {
        var settings = new StripeLimitSettings(1, 0, Duration.ZERO, LONG);
        StripeCalls calls = calls(one, settings);

        calls.make(WRITE, "create", () -> 1);
        calls.make(READ, "retrieve", () -> 1);
        assertThatThrownBy(() -> calls.make(SEARCH, "search", () -> 1)).isInstanceOf(UnknownOutcome.class);
    }

    @Test
    void togetherTheyHaveNoMoreCallsUnderWay() throws Exception {
        var settings = new StripeLimitSettings(0, 3, LONG, LONG);
        List<StripeCalls> copies = List.of(calls(one, settings), calls(other, settings));
        var now = new AtomicInteger();
        var most = new AtomicInteger();

        inParallel(40, i -> copies.get(i % 2).make(READ, "retrieve", () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            busy(Duration.ofMillis(10));
            return now.decrementAndGet();
        }));

        assertThat(most).hasValueBetween(2, 3);
        assertThat(held()).isZero();
    }

    @Test
    void aCallThatHasToWaitTooLongIsPutOffAndDoesNotCountAsATry() throws Exception {
        var settings = new StripeLimitSettings(0, 1, Duration.ofMillis(50), LONG);
        StripeCalls here = calls(one, settings);
        StripeCalls there = calls(other, settings);
        var begun = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        Future<Integer> first = threads.submit(() -> here.make(WRITE, "confirm", () -> {
            begun.countDown();
            return waitFor(over);
        }));
        begun.await();

        assertThatThrownBy(() -> there.make(WRITE, "confirm", () -> 2))
                .isInstanceOfSatisfying(UnknownOutcome.class, unknown -> assertThat(unknown.counts())
                        .isFalse())
                .hasMessage("Stripe: confirm was throttled");
        assertThat(one.getHikariPoolMXBean().getActiveConnections())
                .as("connections held while a call is under way")
                .isZero();
        assertThat(meters.timer("flowmart.stripe.wait", "granted", "false").count())
                .isEqualTo(1);

        over.countDown();
        assertThat(first.get()).isEqualTo(1);
        assertThat(there.make(WRITE, "confirm", () -> 2)).isEqualTo(2);
    }

    @Test
    void whoeverWaitsIsCountedAndHoldsNoConnection() throws Exception {
        var settings = new StripeLimitSettings(0, 1, LONG, LONG);
        StripeCalls calls = calls(one, settings);
        var over = new CountDownLatch(1);
        Future<Integer> first = threads.submit(() -> calls.make(WRITE, "confirm", () -> waitFor(over)));
        await().until(() -> held() == 1);

        List<Future<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(threads.submit(() -> calls.make(WRITE, "confirm", () -> 2)));
        }
        await().until(() -> meters.get("flowmart.stripe.waiting").gauge().value() == 5);
        await().until(() -> one.getHikariPoolMXBean().getActiveConnections() == 0);

        over.countDown();
        assertThat(first.get()).isEqualTo(1);
        for (Future<Integer> each : waiting) {
            assertThat(each.get()).isEqualTo(2);
        }
        assertThat(meters.get("flowmart.stripe.waiting").gauge().value()).isZero();
    }

    @Test
    void thePlaceOfACallWhoseProcessWasKilledIsFreeAgainAfterItsLease() {
        var dying = new StripeLimitSettings(0, 1, LONG, Duration.ofSeconds(1));
        StripeLimits.Permit lost = new SharedLimits(one, dying, meters).permit(WRITE, "confirm");

        StripeCalls there = calls(other, new StripeLimitSettings(0, 1, LONG, LONG));
        assertThat(there.make(WRITE, "confirm", () -> {
                    lost.close();
                    return held();
                }))
                .as("what one gives back too late is another's by now")
                .isEqualTo(1);
        assertThat(held()).isZero();
    }

    @Test
    void withoutLimitsNoDatabaseIsAsked() {
        one.close();
        other.close();
        var off = new StripeLimitSettings(0, 0, LONG, LONG);
        assertThat(calls(one, off).make(WRITE, "create", () -> 1)).isEqualTo(1);
        assertThat(new StripeCalls(meters, StripeLimits.OFF).make(WRITE, "create", () -> 1))
                .isEqualTo(1);
    }

    private StripeCalls calls(HikariDataSource database, StripeLimitSettings settings) {
        return new StripeCalls(meters, new SharedLimits(database, settings, meters));
    }

    private long held() {
        return JdbcClient.create(other)
                .sql("select count(*) from payment_context.stripe_slot where leased_until > clock_timestamp()")
                .query(Long.class)
                .single();
    }

    private static int waitFor(CountDownLatch latch) {
        try {
            latch.await();
            return 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void busy(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** A piece of work. */
    private interface Work {
        Object run(int number);
    }

    private void inParallel(int times, Work work) throws InterruptedException, ExecutionException {
        List<Future<Object>> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            all.add(threads.submit(() -> work.run(number)));
        }
        for (Future<Object> each : all) {
            each.get();
        }
    }
}
