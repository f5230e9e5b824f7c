package io.flowmart.standalone.chargeonce;

import io.flowmart.standalone.chargeonce.Seed.Kill;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One world and the shops that live in it, one after the other: each takes up what the one before has left, is given
 * half a seed's orders, and is killed.
 *
 * <p>Nobody waits for a seed to come to rest. Its orders go on in the lives of the seeds after it, while a reckoning looks
 * from time to time whether they are through.
 */
final class Lane implements AutoCloseable {

    /** How long a shop that never comes to its place lives. */
    private static final Duration LIFE = World.DEADLINE.plusSeconds(40);

    private static final Duration GLANCE = Duration.ofMillis(500);

    /** How long it may take in the end until all is through; a deadline may have to pass first. */
    private static final Duration REST = World.DEADLINE.plusSeconds(45);

    private final Launcher launcher;
    private final Consumer<Outcome> outcomes;
    private final World world;
    private final Shop shop;
    private final StripeBooks books;
    private final Audit audit;
    private final ConcurrentLinkedQueue<Run> open = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService reckoning = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reckoning").factory());
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Buyers buyers;
    private volatile @Nullable ShopUnderFire alive;

    /** A seed under way. */
    private static final class Run {

        private final Seed seed;
        private final List<Errand> errands = new ArrayList<>();
        private final List<Kill> kills = new ArrayList<>();
        private final List<Kill> missed = new ArrayList<>();
        private final List<String> forgotten = new ArrayList<>();
        private final Instant begun = Instant.now();

        Run(Seed seed) {
            this.seed = seed;
        }

        Outcome outcome(List<String> faults) {
            return new Outcome(
                    seed.number(),
                    kills,
                    missed,
                    faults,
                    Duration.between(begun, Instant.now()).toSeconds());
        }
    }

    Lane(Path folder, Launcher launcher, Consumer<Outcome> outcomes) {
        this.launcher = launcher;
        this.outcomes = outcomes;
        this.world = new World(folder);
        this.shop = new Shop(world.shop());
        this.books = world.books();
        this.audit = new Audit(world.jdbcUrl(), books);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        reckoning.scheduleWithFixedDelay(this::reckon, 2, 2, TimeUnit.SECONDS);
    }

    /** Lets a shop live in peace for a moment, from which all others learn to start faster. */
    void warmUp() {
        try (ShopUnderFire first = launcher.startFirst(world)) {
            alive = first;
            first.awaitReady();
            meetBuyers();
            first.stop();
        }
        launcher.cacheIsReady();
    }

    private Buyers meetBuyers() {
        if (buyers == null) {
            try {
                buyers = Buyers.signUp(shop);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return buyers;
    }

    /** Takes seeds until there are none, and returns when each has come to rest or been given up. */
    void take(Supplier<Optional<Seed>> seeds) {
        for (Optional<Seed> next = seeds.get(); next.isPresent(); next = seeds.get()) {
            run(next.get());
        }
        comeToRest();
    }

    private void run(Seed seed) {
        var run = new Run(seed);
        for (int half = 0; half < Seed.HALVES; half++) {
            live(run, half);
        }
        open.add(run);
    }

    private void live(Run run, int half) {
        Kill kill = run.seed.kill(half);
        ShopUnderFire mine = launcher.start(world, kill);
        alive = mine;
        if (buyers != null) {
            books.faults(run.seed.faults(half));
        }
        if (kill.boundary() == Boundary.WHILE_STARTING) {
            mine.isDeadWithin(Duration.ofMillis(kill.occurrence()));
            mine.kill();
            run.kills.add(kill);
            mine = launcher.start(world, null);
            alive = mine;
        }
        mine.awaitReady();
        Buyers customers = meetBuyers();
        books.faults(run.seed.faults(half));
        mine.attach();
        List<Errand> errands = run.seed.wishes(half).stream()
                .map(wish -> new Errand(shop, books, customers, wish))
                .toList();
        run.errands.addAll(errands);
        errands.forEach(threads::submit);
        die(run, kill, mine);
        run.forgotten.addAll(forgotten());
    }

    /** Looked for at each death, before anyone could have remembered. */
    private List<String> forgotten() {
        try {
            return audit.forgotten();
        } catch (SQLException e) {
            return List.of(e.toString());
        }
    }

    /** At its place; or when it has nothing more to do, or has had time enough, and has not come there. */
    private boolean diesByItself(Run run, ShopUnderFire mine) {
        Instant limit = Instant.now().plus(LIFE);
        boolean dead = mine.isDeadWithin(GLANCE);
        while (!dead && Instant.now().isBefore(limit) && !faultsOf(run).isEmpty()) {
            dead = mine.isDeadWithin(GLANCE);
        }
        return dead;
    }

    private void die(Run run, Kill kill, ShopUnderFire mine) {
        boolean struck =
                switch (kill.boundary()) {
                    case AT_RANDOM -> {
                        mine.isDeadWithin(Duration.ofMillis(kill.occurrence()));
                        yield true;
                    }
                    case WHILE_STARTING -> {
                        mine.isDeadWithin(Duration.ofSeconds(3));
                        yield true;
                    }
                    default -> diesByItself(run, mine);
                };
        mine.kill();
        boolean asMeant = kill.boundary().isPlace() ? kill.boundary().name().equals(mine.place()) : struck;
        if (kill.boundary() != Boundary.WHILE_STARTING) {
            (asMeant ? run.kills : run.missed).add(kill);
        }
    }

    /**
     * Gives a last shop, at which nothing goes wrong any more, the time to finish all that was begun. Only what is not
     * through then is stuck: between two kills a payment may get no further than to the next fault.
     */
    private void comeToRest() {
        books.heal();
        ShopUnderFire last = launcher.start(world, null);
        alive = last;
        last.awaitReady();
        last.attach();
        Instant limit = Instant.now().plus(REST);
        while (!open.isEmpty() && Instant.now().isBefore(limit)) {
            last.isDeadWithin(Duration.ofMillis(200));
        }
        open.forEach(run -> close(run, faultsOf(run)));
        List<String> faults = faultsInAll();
        while (!faults.isEmpty() && Instant.now().isBefore(limit)) {
            last.isDeadWithin(Duration.ofMillis(500));
            faults = faultsInAll();
        }
        if (!faults.isEmpty()) {
            outcomes.accept(new Outcome(-1, List.of(), List.of(), faults, 0));
        }
    }

    private List<String> faultsInAll() {
        try {
            return audit.faultsInAll();
        } catch (SQLException e) {
            return List.of(e.toString());
        }
    }

    private void reckon() {
        for (Run run : open) {
            List<String> faults = faultsOf(run);
            if (faults.isEmpty() || !run.forgotten.isEmpty()) {
                close(run, faults);
            }
        }
    }

    private void close(Run run, List<String> faults) {
        if (open.remove(run)) {
            outcomes.accept(run.outcome(faults));
        }
    }

    private List<String> faultsOf(Run run) {
        var faults = new ArrayList<String>(run.forgotten);
        for (Errand errand : run.errands) {
            if (errand.trouble() != null) {
                faults.add(errand.trouble());
            } else if (!errand.isDone()) {
                faults.add("under way: " + errand.wish());
            }
        }
        try {
            return faults.isEmpty() ? audit.faults(run.errands) : faults;
        } catch (SQLException | RuntimeException e) {
            return List.of("the audit failed: " + e);
        }
    }

    /** Also when the harness is broken off, lest anything stays that runs. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            reckoning.shutdownNow();
            ShopUnderFire last = alive;
            if (last != null) {
                last.close();
            }
            threads.shutdownNow();
            world.close();
        }
    }
}
