package io.flowmart.notification;

import io.flowmart.platform.LogContext;
import io.flowmart.platform.processing.BackgroundWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes what is due from the {@link Outbox} and has it delivered, on each channel as much at a time as its lane is wide,
 * each on a virtual thread. No transaction is open meanwhile.
 */
@Component
class Dispatcher implements BackgroundWork {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** How often to look for what has become due. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How often to look for what a process noted down that died before it could say so. */
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private static final Duration KEEP = Outbox.CLAIM.dividedBy(4);
    private static final Duration STOP = Duration.ofSeconds(3);

    private final Outbox outbox;
    private final Lanes lanes;
    private final Delivery delivery;
    private final Duration look;

    private final Semaphore signal = new Semaphore(0);
    private final Set<String> users = ConcurrentHashMap.newKeySet();
    /** Attempts rather than ids: the next may begin before the last has quite gone. */
    private final Set<Notification> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean running;
    private Thread thread = new Thread();
    private long swept;
    private long kept;

    Dispatcher(Outbox outbox, Lanes lanes, Delivery delivery, NotificationSettings settings) {
        this.outbox = outbox;
        this.lanes = lanes;
        this.delivery = delivery;
        this.look = settings.firstRetry().compareTo(LOOK) < 0 ? settings.firstRetry() : LOOK;
    }

    /** There is something new for a user, or the user is new; it has been committed. */
    void wake(String userId) {
        users.add(userId);
        signal.release();
    }

    @Override
    public void start() {
        running = true;
        swept = System.nanoTime() - SWEEP.toNanos();
        kept = System.nanoTime();
        thread = Thread.ofVirtual().name("notification-dispatcher").start(this::run);
    }

    /** Waits for what is under way, but not for long: what is cut off is sent again, and known by its Message-ID. */
    @Override
    public void stop() {
        running = false;
        signal.release();
        long end = System.nanoTime() + STOP.toNanos();
        try {
            thread.join(STOP);
            for (Lane lane : lanes.all()) {
                lane.awaitEmpty(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                keepUnderWay();
                wakeWaiting();
                lanes.all().forEach(this::fill);
            } catch (RuntimeException e) {
                LOG.warn("Nothing can be sent now: {}", e.getMessage());
            }
            await();
        }
    }

    private void await() {
        try {
            if (signal.tryAcquire(look.toMillis(), TimeUnit.MILLISECONDS)) {
                signal.drainPermits();
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    private void keepUnderWay() {
        if (!underWay.isEmpty() && hasPassed(KEEP, kept)) {
            outbox.keep(underWay.stream().map(Notification::id).toList());
            kept = System.nanoTime();
        }
    }

    private void wakeWaiting() {
        if (hasPassed(SWEEP, swept)) {
            outbox.wakeAllWaiting();
            swept = System.nanoTime();
        }
        List<String> news = new ArrayList<>();
        for (Iterator<String> user = users.iterator(); user.hasNext(); user.remove()) {
            news.add(user.next());
        }
        if (!news.isEmpty()) {
            try {
                outbox.wakeWaiting(news);
            } catch (RuntimeException e) {
                users.addAll(news);
                throw e;
            }
        }
    }

    private static boolean hasPassed(Duration time, long since) {
        return System.nanoTime() - since >= time.toNanos();
    }

    private void fill(Lane lane) {
        int room = lane.free().drainPermits();
        int taken = 0;
        try {
            if (room > 0) {
                for (Notification notification : outbox.claim(lane.channel().name(), room)) {
                    taken++;
                    underWay.add(notification);
                    Thread.startVirtualThread(() -> {
                        try (LogContext _ = LogContext.open(null, notification.orderId())) {
                            deliver(lane, notification);
                        }
                    });
                }
            }
        } finally {
            lane.free().release(room - taken);
        }
    }

    private void deliver(Lane lane, Notification notification) {
        try {
            delivery.deliver(lane, notification);
        } catch (RuntimeException e) {
            // The claim is not renewed; when it is over, someone tries again.
            LOG.error("{} could not be worked on.", notification.id(), e);
        } finally {
            underWay.remove(notification);
            lane.free().release();
            signal.release();
        }
    }
}
