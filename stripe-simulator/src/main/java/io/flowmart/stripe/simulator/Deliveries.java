package io.flowmart.stripe.simulator;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells endpoints of events, after the commit of what they are about and beside the calls: in the order of their
 * making, a few at once, again and again until the endpoint takes it or three days have passed. The rows are in the
 * database, so a restart forgets none; one that dies on its way is sent again, so an endpoint may see it twice.
 *
 * @see <a href="https://docs.stripe.com/webhooks">Receive Stripe events in your webhook endpoint</a>
 */
final class Deliveries implements AutoCloseable {

    private static final int AT_ONCE = 8;
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(10);
    private static final Duration CLAIM = TIME_TO_ANSWER.plusSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration GIVE_UP = Duration.ofDays(3);
    private static final Duration SHUFFLED = Duration.ofSeconds(2);
    /** Others may share the books and die; what they leave behind is found by looking now and then. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);
    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

    private enum Outcome {
        DELIVERED,
        REFUSED,
        UNANSWERED,
        HELD,
        NEVER,
        GIVEN_UP
    }

    private final Database database;
    private final Faults faults;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIME_TO_ANSWER)
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Semaphore news = new Semaphore(0);
    private final Map<String, Delivery> shuffled = new ConcurrentHashMap<>();
    private final Counter counter =
            new Counter("stripe_simulator_deliveries_total", "Webhooks by what became of the attempt to deliver them.");
    private final Thread sender;
    private volatile boolean open = true;

    Deliveries(Database database, Faults faults, InstantSource clock) {
        this.database = database;
        this.faults = faults;
        this.clock = clock;
        this.sender = Thread.ofVirtual().name("stripe-simulator-webhooks").unstarted(this::work);
    }

    void start() {
        sender.start();
    }

    /** Called after the commit. */
    void tellOf(Events events) {
        if (events.areWanted()) {
            news.release();
        }
    }

    String toPrometheus() {
        return counter.toPrometheus();
    }

    private void work() {
        boolean well = true;
        while (open) {
            try {
                if (!sendWhatIsDue()) {
                    await(database.read(Delivery::nextDue));
                }
                well = true;
            } catch (SQLException | RuntimeException e) {
                if (open && well) {
                    LOG.log(Level.WARNING, "Webhooks cannot be read from the database; they are sent later", e);
                }
                well = false;
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void pause() {
        try {
            if (open && news.tryAcquire(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As many as there are places for; waits for a place, and then for nothing. */
    private boolean sendWhatIsDue() throws SQLException, InterruptedException {
        places.acquire();
        int free = 1 + places.drainPermits();
        int taken = 0;
        try {
            long now = clock.millis();
            var claimed = database.write(connection -> Delivery.claim(connection, free, now, now + CLAIM.toMillis()));
            for (Delivery delivery : claimed) {
                threads.execute(() -> carry(delivery));
                taken++;
            }
            return taken > 0;
        } finally {
            places.release(free - taken);
        }
    }

    private void await(@Nullable Long due) throws InterruptedException {
        // Looked at more often than need be while something is to come, because a test may turn the clock.
        long wait = due == null
                ? IDLE.toMillis()
                : Math.clamp(due - clock.millis(), SHORTEST_WAIT.toMillis(), LONGEST_WAIT.toMillis());
        if (news.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    private void carry(Delivery delivery) {
        try {
            deliver(delivery);
        } catch (SQLException | RuntimeException e) {
            if (open) {
                LOG.log(Level.WARNING, "A webhook's outcome could not be written down; it is sent again", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
            news.release();
        }
    }

    private void deliver(Delivery delivery) throws SQLException, InterruptedException {
        boolean again = delivery.held() || delivery.attempts() > 1;
        Faults.Verdict fault =
                faults.judge(delivery.type(), delivery.event().path("data").path("object"), again);
        if (fault.is(FaultRule.Kind.WEBHOOK_NEVER)) {
            finish(delivery, Outcome.NEVER);
            return;
        }
        if (isHeldBack(delivery, fault)) {
            return;
        }
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(send(delivery, fault));
        if (fault.is(FaultRule.Kind.WEBHOOK_TWICE)) {
            outcomes.add(send(delivery, fault));
        }
        if (outcomes.stream().allMatch(Outcome.DELIVERED::equals)) {
            database.write(connection -> {
                delivery.delete(connection);
                return true;
            });
        } else {
            tryAgain(delivery);
        }
        outcomes.forEach(this::count);
        letGo(shuffled.remove(delivery.endpoint()), delivery);
    }

    private boolean isHeldBack(Delivery delivery, Faults.Verdict fault) throws SQLException {
        // Behind one that waits already, the next is let through: it is what the other waits for.
        boolean swapped = fault.is(FaultRule.Kind.WEBHOOK_SHUFFLED)
                && shuffled.putIfAbsent(delivery.endpoint(), delivery) == null;
        long millis = fault.latency().toMillis() + (swapped ? SHUFFLED.toMillis() : 0);
        if (millis == 0) {
            return false;
        }
        long until = clock.millis() + millis;
        database.write(connection -> {
            delivery.hold(connection, until);
            return true;
        });
        count(Outcome.HELD);
        return true;
    }

    /** The one that was to come later has been overtaken. */
    private void letGo(@Nullable Delivery overtaken, Delivery by) throws SQLException {
        if (overtaken != null && overtaken.seq() != by.seq()) {
            long now = clock.millis();
            database.write(connection -> {
                overtaken.bringForward(connection, now);
                return true;
            });
        }
    }

    private void tryAgain(Delivery delivery) throws SQLException {
        long now = clock.millis();
        if (!open) {
            // Nobody has refused it: whoever starts next may send it at once.
            database.write(connection -> {
                delivery.postpone(connection, now);
                return true;
            });
            return;
        }
        if (now - delivery.created() > GIVE_UP.toMillis()) {
            finish(delivery, Outcome.GIVEN_UP);
            return;
        }
        int doublings = Math.min(delivery.attempts() - 1, 30);
        long pause = Math.min(FIRST_PAUSE.toMillis() << doublings, LONGEST_PAUSE.toMillis());
        database.write(connection -> {
            delivery.postpone(connection, now + pause);
            return true;
        });
    }

    private void finish(Delivery delivery, Outcome outcome) throws SQLException {
        database.write(connection -> {
            delivery.postpone(connection, null);
            return true;
        });
        count(outcome);
    }

    /** Once it is written down. */
    private void count(Outcome outcome) {
        counter.count("outcome=\"" + outcome.name().toLowerCase(Locale.ROOT) + "\"");
    }

    private Outcome send(Delivery delivery, Faults.Verdict fault) throws InterruptedException, SQLException {
        var event = fault.is(FaultRule.Kind.WEBHOOK_OLD_VERSION)
                ? database.read(connection -> OldShape.of(connection, delivery.event()))
                : delivery.event();
        byte[] body = Json.bytes(event);
        String secret = fault.is(FaultRule.Kind.WEBHOOK_BAD_SIGNATURE) ? "whsec_of_somebody_else" : delivery.secret();
        var request = HttpRequest.newBuilder(URI.create(delivery.url()))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .header(
                        "Stripe-Signature",
                        Signature.of(new String(body, StandardCharsets.UTF_8), secret, clock.instant()))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        var answer = http.sendAsync(request, BodyHandlers.discarding());
        try {
            // The request's own time ends with the head of the answer; an endless body must not keep the place.
            int status =
                    answer.get(TIME_TO_ANSWER.toSeconds(), TimeUnit.SECONDS).statusCode();
            return status >= 200 && status < 300 ? Outcome.DELIVERED : Outcome.REFUSED;
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            LOG.log(Level.DEBUG, "No answer from " + delivery.url(), e);
            return Outcome.UNANSWERED;
        }
    }

    /** What is under way is broken off and put back, for whoever starts next to send at once. */
    @Override
    public void close() {
        open = false;
        http.shutdownNow();
        news.release();
        try {
            sender.join(Duration.ofSeconds(1));
            threads.shutdown();
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.log(Level.DEBUG, "A webhook is still under way; it is sent again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
