package io.flowmart.standalone.chargeonce;

import io.flowmart.standalone.chargeonce.Seed.Kill;
import io.flowmart.standalone.quickstart.QuickStart;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One world and the shops that live in it, one after the other: each takes up what the one before has left, is given
 * half a seed's orders, and is killed. Nobody waits for a seed to come to rest.
 */
final class Lane implements AutoCloseable {

    /** How long a shop that never comes to its places lives. */
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
    private final OpenRuns open;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Buyers buyers;
    private @Nullable Clerk clerk;
    private volatile @Nullable ShopUnderFire alive;
    private volatile boolean isOpen;
    private int deaths;

    Lane(World world, Launcher launcher, Consumer<Outcome> outcomes) {
        this.launcher = launcher;
        this.outcomes = outcomes;
        this.world = world;
        this.shop = new Shop(world.shop());
        this.books = world.books();
        this.audit = new Audit(world);
        this.open = new OpenRuns(audit, outcomes);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Lets a shop live in peace for a moment, from which all others learn to start and to work faster. */
    void warmUp() {
        try (ShopUnderFire first = alive(launcher.startFirst(world))) {
            first.awaitReady();
            isOpen = true;
            Buyers customers = meetBuyers();
            Seed.PRACTICE.forEach(wish -> new Errand(shop, () -> isOpen, books, customers, wish).run());
            isOpen = false;
            if (first.stop()) {
                QuickStart.keep();
            }
        }
    }

    private ShopUnderFire alive(ShopUnderFire started) {
        alive = started;
        return started;
    }

    private Buyers meetBuyers() {
        if (buyers == null) {
            try {
                buyers = Buyers.signUp(shop);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            clerk = new Clerk(shop, world.jdbcUrl(), buyers);
            threads.submit(clerk);
        }
        return buyers;
    }

    /** Takes seeds until there are none. */
    void take(Supplier<Optional<Seed>> seeds) {
        for (Optional<Seed> next = seeds.get(); next.isPresent(); next = seeds.get()) {
            var run = new Run(next.get());
            for (int half = 0; half < Seed.HALVES && run.wrong().isEmpty(); half++) {
                live(run, half);
            }
            open.add(run);
        }
    }

    private void live(Run run, int half) {
        Seed seed = run.seed();
        List<Kill> kills = seed.kills(half);
        ShopUnderFire mine = alive(launcher.start(world, seed.settings(), kills));
        if (buyers != null) {
            books.faults(seed.faults(half));
        }
        Optional<Kill> whileStarting = moment(kills, Boundary.WHILE_STARTING);
        if (whileStarting.isPresent()) {
            killAt(run, whileStarting.get(), mine);
            mine = alive(launcher.start(world, seed.settings(), kills));
        }
        mine.awaitReady();
        isOpen = true;
        Buyers customers = meetBuyers();
        books.faults(seed.faults(half));
        mine.attach();
        List<Errand> errands = seed.wishes(half).stream()
                .map(wish -> new Errand(shop, () -> isOpen, books, customers, wish))
                .toList();
        run.add(errands);
        errands.forEach(clerk::hear);
        errands.forEach(threads::submit);
        die(run, kills, mine);
        lookAtTheDead(run);
    }

    private static Optional<Kill> moment(List<Kill> kills, Boundary moment) {
        return kills.stream().filter(kill -> kill.boundary() == moment).findAny();
    }

    private void killAt(Run run, Kill moment, ShopUnderFire mine) {
        if (mine.isDeadWithin(Duration.ofMillis(moment.occurrence()))) {
            run.wrong().add("it has ended by itself: " + mine);
        }
        boolean early = !mine.isReady();
        mine.kill();
        deaths++;
        run.killed(moment, early == (moment.boundary() == Boundary.WHILE_STARTING));
    }

    private void die(Run run, List<Kill> kills, ShopUnderFire mine) {
        moment(kills, Boundary.AT_RANDOM)
                .ifPresentOrElse(moment -> killAt(run, moment, mine), () -> awaitDeath(run, kills, mine));
        isOpen = false;
        mine.checkThatItWasWatched();
    }

    /** At its places; or when it has nothing more to do, or has had time enough, and has not come there; or has done wrong. */
    private void awaitDeath(Run run, List<Kill> kills, ShopUnderFire mine) {
        Instant limit = Instant.now().plus(LIFE);
        boolean dead = mine.isDeadWithin(GLANCE);
        while (!dead
                && Instant.now().isBefore(limit)
                && run.wrong().isEmpty()
                && !open.faultsOf(run).isEmpty()) {
            dead = mine.isDeadWithin(GLANCE);
            open.lookForWrongs(run);
        }
        mine.kill();
        deaths++;
        Set<String> places = mine.places();
        if (dead && places.isEmpty()) {
            run.wrong().add("it has ended by itself: " + mine);
        }
        kills.forEach(kill -> run.killed(kill, places.contains(kill.boundary().name())));
    }

    /** Before anyone could remember what was forgotten, or tidy up what there should not be. */
    private void lookAtTheDead(Run run) {
        try {
            run.wrong().addAll(audit.forgotten());
        } catch (SQLException e) {
            run.wrong().add(e.toString());
        }
        open.lookForWrongs(run);
        open.lookForWrongs();
        if (run.seed().losesKeys()) {
            books.expireKeys();
            run.loseKeys();
            open.loseKeys();
        }
    }

    /**
     * Gives a last shop, at which nothing goes wrong any more, the time to finish all that was begun, and returns when each
     * seed has come to rest or been given up. Only what is not through then is stuck: between two kills a payment may get no
     * further than to the next fault.
     */
    void comeToRest() {
        if (open.isEmpty() && open.anyFailed()) {
            return;
        }
        books.heal();
        if (open.anyLosesKeys()) {
            books.expireKeys();
            open.loseKeys();
        }
        ShopUnderFire last = alive(launcher.start(world, Seed.SETTINGS_AT_REST, List.of()));
        last.awaitReady();
        isOpen = true;
        last.attach();
        Instant limit = Instant.now().plus(REST);
        while (!open.isEmpty() && Instant.now().isBefore(limit)) {
            last.isDeadWithin(GLANCE.multipliedBy(4));
            open.lookForWrongs();
        }
        open.giveUp();
        // Whoever has failed already leaves something behind as well.
        if (open.anyFailed()) {
            return;
        }
        List<String> faults = faultsInAll();
        while (!faults.isEmpty() && Instant.now().isBefore(limit)) {
            last.isDeadWithin(GLANCE);
            faults = faultsInAll();
        }
        if (!faults.isEmpty()) {
            outcomes.accept(new Outcome(-1, List.of(), List.of(), faults, 0));
        }
    }

    private List<String> faultsInAll() {
        try {
            return audit.faultsInAll(deaths);
        } catch (SQLException e) {
            return List.of(e.toString());
        }
    }

    /** Also when the harness is broken off, lest anything stays that runs. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            open.close();
            ShopUnderFire last = alive;
            if (last != null) {
                last.close();
            }
            threads.shutdownNow();
            world.close();
        }
    }
}
