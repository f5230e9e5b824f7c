package io.flowmart.platform.deadletters;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where the letters of a group are worked off: keeps a list, fails as it is told, and can be made to wait. */
final class Desk implements DeadLetterRetry {

    /** The events that were worked off, and how they came. */
    final List<EventMessage<?>> done = new CopyOnWriteArrayList<>();

    /** The events whose letters were given up. */
    final List<EventMessage<?>> discarded = new CopyOnWriteArrayList<>();

    /** How often an event had been tried before. */
    final Map<String, Object> attempts = new ConcurrentHashMap<>();

    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private volatile CountDownLatch open = new CountDownLatch(0);

    /** A name that no other test has. */
    static String name(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    /** The first events of an aggregate. */
    static List<EventMessage<?>> events(String aggregateId, int count) {
        return IntStream.range(0, count)
                .<EventMessage<?>>mapToObj(sequence ->
                        new GenericDomainEventMessage<>("member", aggregateId, sequence, "event " + sequence))
                .toList();
    }

    /** Parks the first and the others behind it. */
    static void park(
            DeadLetters letters, TransactionOperations transactions, String sequence, List<EventMessage<?>> all) {
        transactions.executeWithoutResult(open -> {
            letters.park(sequence, all.getFirst(), new IllegalStateException("full"), MetaData.with("attempts", 3));
            all.stream()
                    .skip(1)
                    .forEach(event -> letters.parkBehind(sequence, event, MetaData.with("channel", "post")));
        });
    }

    void failAt(EventMessage<?> event, Throwable failure) {
        failures.put(event.getIdentifier(), failure);
    }

    void succeedFromNowOn() {
        failures.clear();
    }

    /** Whoever comes waits until the answer is counted down. */
    CountDownLatch close() {
        open = new CountDownLatch(1);
        return open;
    }

    List<String> ids() {
        return done.stream().<String>map(EventMessage::getIdentifier).toList();
    }

    @Override
    public void retry(EventMessage<?> event, MetaData diagnostics) throws Exception {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new AssertionError("Slow work holds a connection.");
        }
        attempts.put(event.getIdentifier(), diagnostics.getOrDefault(DeadLetters.ATTEMPTS, 0));
        open.await();
        switch (failures.get(event.getIdentifier())) {
            case Exception e -> throw e;
            case Error e -> throw e;
            case null, default -> done.add(event);
        }
    }

    @Override
    public void discarded(EventMessage<?> event, MetaData diagnostics) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new AssertionError("It is heard of outside of the transaction.");
        }
        discarded.add(event);
    }
}
