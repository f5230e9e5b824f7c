package io.flowmart.standalone.chargeonce;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.messaging.Message;

/**
 * Ends the shop's process at the place it was told, the n-th time that it comes there: at once, without a shutdown hook or
 * a last write, as SIGKILL does.
 *
 * <p>Byteman's rules in {@code boundaries.btm} make instances of this in the shop's process and call it.
 */
public class Strike {

    static final String PLACE = "charge-once.place";
    static final String OCCURRENCE = "charge-once.occurrence";
    static final String TOMBSTONE = "charge-once.tombstone";

    /** What a shell reports of a process that SIGKILL has ended. */
    private static final int KILLED = 137;

    private static final String PLACE_TOLD = System.getProperty(PLACE, "");
    private static final int OCCURRENCE_TOLD = Integer.getInteger(OCCURRENCE, 1);
    private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();
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
        if (place.equals(PLACE_TOLD)
                && COUNTS.computeIfAbsent(place, _ -> new AtomicInteger()).incrementAndGet() == OCCURRENCE_TOLD) {
            try {
                Files.writeString(Path.of(System.getProperty(TOMBSTONE)), place);
            } catch (IOException e) {
                // Whoever waits for the tombstone finds out.
                e.printStackTrace();
            } finally {
                Runtime.getRuntime().halt(KILLED);
            }
        }
    }
}
