package io.flowmart.query.live;

import io.flowmart.api.Rejection;
import io.flowmart.platform.web.ListenerConnections;
import io.flowmart.query.live.LiveStreams.News;
import io.flowmart.query.live.LiveStreams.Source;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * All listeners of this process, and what they share: limits, the clock that keeps their connections alive, the way to
 * the database. When the process stops they are let go first, so that the web server has nobody to wait for; they come
 * back by themselves.
 */
@Component
final class Listeners implements SmartLifecycle {

    /** However many there is news for, no more than so many ask at a time: each question may take a connection. */
    private static final int QUESTIONS_AT_A_TIME = 8;

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    private final LiveProperties properties;
    private final JsonMapper mapper;
    private final Set<LiveStream> streams = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Integer> streamsOfUser = new ConcurrentHashMap<>();
    private final Semaphore questions = new Semaphore(QUESTIONS_AT_A_TIME);
    private final long tickMillis;
    private volatile boolean running;
    private ScheduledExecutorService ticker;

    Listeners(LiveProperties properties, JsonMapper mapper, MeterRegistry meters) {
        this.properties = properties;
        this.mapper = mapper;
        this.tickMillis = Math.min(properties.heartbeat().dividedBy(10).toMillis(), LONGEST_TICK.toMillis());
        Gauge.builder("flowmart.live.listeners", streams, Set::size)
                .description("How many listen to server-sent events")
                .register(meters);
    }

    /** The web server has to have room for them, too. */
    @Bean
    static ListenerConnections listenerConnections(LiveProperties properties) {
        return new ListenerConnections(properties.maxListeners());
    }

    void requireRoomFor(String user) {
        if (!running || streams.size() >= properties.maxListeners()) {
            throw new Rejection(LiveRejection.TOO_MANY_LISTENERS, "There are too many listeners now.");
        }
        if (streamsOfUser.getOrDefault(user, 0) >= properties.maxListenersPerUser()) {
            throw new Rejection(
                    LiveRejection.TOO_MANY_STREAMS,
                    "A user may have " + properties.maxListenersPerUser() + " streams open at a time.");
        }
    }

    /** False if it has to end at once: many have come in the same moment, or the process is stopping. */
    boolean add(LiveStream stream, String user) {
        streamsOfUser.merge(user, 1, Integer::sum);
        streams.add(stream);
        return running && streams.size() <= properties.maxListeners();
    }

    /** Whether it was there. */
    boolean remove(LiveStream stream, String user) {
        boolean known = streams.remove(stream);
        if (known) {
            streamsOfUser.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
        }
        return known;
    }

    News ask(Source source) {
        questions.acquireUninterruptibly();
        try {
            return running ? source.next() : new News(List.of(), true);
        } finally {
            questions.release();
        }
    }

    byte[] bytes(List<ServerSentEvent<?>> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.format())
                .append(mapper.writeValueAsString(event.data()))
                .append("\n\n"));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    long writeTimeoutMillis() {
        return properties.writeTimeout().toMillis();
    }

    private void tick() {
        long now = System.currentTimeMillis();
        long silentSince = now - properties.heartbeat().toMillis();
        streams.forEach(stream -> stream.tick(silentSince, now + tickMillis));
    }

    @Override
    public void start() {
        running = true;
        ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("listeners").factory());
        var ignored = ticker.scheduleWithFixedDelay(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        ticker.shutdown();
        streams.forEach(LiveStream::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
