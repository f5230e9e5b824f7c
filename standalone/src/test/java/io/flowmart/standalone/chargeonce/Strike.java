package io.flowmart.standalone.chargeonce;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.axonframework.messaging.Message;

/**
 * Ends the shop's process by SIGKILL at the places it was told, at each the n-th time that it comes there. Who comes to one
 * of them stays there until a thread stands at each; if one is not reached in time, the process ends without.
 *
 * <p>Byteman's rules in {@code boundaries.btm} make instances of this in the shop's process and call it.
 */
public class Strike {

    /** Where: {@link Seed.Kill}s in the form of their {@code toString()}, with commas in between. */
    static final String PLACES = "charge-once.places";

    /** The file that is left behind, with the places that threads stood at. */
    static final String TOMBSTONE = "charge-once.tombstone";

    /** What is still to come to each place until somebody stays there. */
    private static final Map<String, AtomicInteger> TO_COME = Pattern.compile(",")
            .splitAsStream(System.getProperty(PLACES, ""))
            .filter(Predicate.not(String::isEmpty))
            .map(place -> place.split("#"))
            .collect(Collectors.toUnmodifiableMap(
                    place -> place[0], place -> new AtomicInteger(Integer.parseInt(place[1]))));

    /** How long one who stands at his place waits for the others: not as long as Stripe waits for an answer to a webhook. */
    private static final Duration PATIENCE = Duration.ofSeconds(TO_COME.containsKey("WEBHOOK_STORED") ? 9 : 20);

    private static final CountDownLatch ALL = new CountDownLatch(TO_COME.size());
    private static final Queue<String> STAYED_AT = new ConcurrentLinkedQueue<>();
    private static final ThreadLocal<String> CALL = ThreadLocal.withInitial(() -> "");
    private static final ThreadLocal<List<String>> APPENDED = ThreadLocal.withInitial(ArrayList::new);

    /** A call to Stripe is about to be made. */
    public void calling(String call) {
        CALL.set(call);
        reached(call.toUpperCase(Locale.ROOT) + "_BEFORE");
    }

    /** Stripe has done what it was asked for. */
    public void done() {
        reached(CALL.get().toUpperCase(Locale.ROOT) + "_UNANSWERED");
    }

    /** Events were appended in the transaction that is open. */
    public void appended(List<?> events) {
        for (Object event : events) {
            String name = ((Message<?>) event).getPayloadType().getSimpleName();
            APPENDED.get().add(name.replaceAll("(?<=.)(?=\\p{Upper})", "_").toUpperCase(Locale.ROOT));
        }
    }

    /** The open transaction is about to be committed. */
    public void committing() {
        APPENDED.get().forEach(name -> reached(name + "_UNCOMMITTED"));
    }

    /** The open transaction was committed. */
    public void committed() {
        List<String> names = List.copyOf(APPENDED.get());
        APPENDED.remove();
        names.forEach(name -> reached(name + "_COMMITTED"));
    }

    /** What was appended was not. */
    public void rolledBack() {
        APPENDED.remove();
    }

    /** A payment's task was worked on. */
    public void worked(Object next) {
        if (next instanceof CompletionHandler.OnCompleteRemove<?>) {
            reached("TASK_DONE");
        }
    }

    /** The process has come to a place. */
    public void reached(String place) {
        AtomicInteger toCome = TO_COME.get(place);
        if (toCome != null && toCome.decrementAndGet() == 0) {
            STAYED_AT.add(place);
            ALL.countDown();
            try {
                ALL.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // Whoever wants it to stop gets what he wants.
            }
            end();
        }
    }

    /** Does not return: it ends while it waits for the one who kills it. */
    private static synchronized void end() {
        try {
            Files.writeString(Path.of(System.getProperty(TOMBSTONE)), String.join("\n", STAYED_AT));
            long me = ProcessHandle.current().pid();
            new ProcessBuilder("sh", "-c", "kill -KILL " + me).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("Killed by nobody", e);
        }
    }
}
