package io.flowmart.platform.store;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.common.jdbc.JdbcException;
import org.axonframework.common.jdbc.JdbcUtils;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far each processor has come, and which copy of the process works on each of its segments.
 *
 * <p>A segment is kept, and its position stored, by who holds it, and by nobody who has lost it. Axon's own store would
 * claim it once more if it happens to be free: a copy that comes late with a batch could put back a position that was
 * reset meanwhile, and one that only says that it is still there would go on from where it was, and leave out what is to
 * be handled again. As the position commits with the rows, whoever loses his segment loses that batch as well.
 */
public final class SharedTokenStore extends JdbcTokenStore {

    /** Another process takes a segment over whose owner has not been heard of for that long. */
    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(5);

    private static final String NOBODY = "";

    private final JdbcClient jdbc;
    private final String self;

    private SharedTokenStore(Builder builder, JdbcClient jdbc, String self) {
        super(builder);
        this.jdbc = jdbc;
        this.self = self;
    }

    /** The name that a process is known by is its own, even if it has the number and the host's name of another. */
    static SharedTokenStore of(Builder builder, JdbcClient jdbc) {
        String self = UUID.randomUUID().toString();
        builder.claimTimeout(CLAIM_TIMEOUT)
                .nodeId(self)
                .schema(TokenSchema.builder()
                        .setTokenTable("event_store.token_entry")
                        .setProcessorNameColumn("processor_name")
                        .setTokenTypeColumn("token_type")
                        .setTimestampColumn("time_stamp")
                        .build());
        return new SharedTokenStore(builder, jdbc, self);
    }

    /**
     * A part of a processor's work.
     *
     * @param segment its number
     * @param token   how far it has come, as it was stored last; that is a second old at the most
     * @param held    whether a copy works on it now
     */
    public record Part(int segment, @Nullable TrackingToken token, boolean held) {}

    /** All parts of a processor's work, whoever does them. */
    public List<Part> parts(String processor) {
        return jdbc.sql("select * from event_store.token_entry where processor_name = ? order by segment")
                .param(processor)
                .query((row, number) -> part(readTokenEntry(row)))
                .list();
    }

    private Part part(AbstractTokenEntry<?> entry) {
        return new Part(entry.getSegment(), entry.getToken(serializer()), !entry.mayClaim(NOBODY, CLAIM_TIMEOUT));
    }

    /**
     * What one copy does of a processor's work.
     *
     * @param holder   a name of the copy; null for what nobody does at the moment
     * @param segments how many parts
     */
    public record Share(String processor, @Nullable String holder, int segments) {}

    /** Who does how much, of all processors. */
    public List<Share> shares() {
        return jdbc.sql("""
                        select processor_name as processor, owner as holder, count(*) as segments
                        from event_store.token_entry group by processor_name, owner""").query(Share.class).list();
    }

    /**
     * Makes this process the holder of all segments of a processor, whoever holds them now. Who held one finds out within
     * two seconds, or when it wants to store its next position; what it has not committed by then is undone. This process's
     * own processor has to be stopped, as it would not find out.
     */
    public void takeOver(String processor) {
        jdbc.sql("update event_store.token_entry set owner = ?, time_stamp = ? where processor_name = ?")
                .params(self, now(), processor)
                .update();
    }

    @Override
    public void storeToken(@Nullable TrackingToken token, String processor, int segment) {
        Connection connection = getConnection();
        try {
            int stored = JdbcUtils.executeUpdate(
                    connection,
                    c -> storeUpdate(c, token, processor, segment),
                    e -> new JdbcException("The position of " + processor + " could not be stored.", e));
            onlyIfHeld(stored, processor, segment);
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    @Override
    public void extendClaim(String processor, int segment) {
        int kept = jdbc.sql("update event_store.token_entry set time_stamp = ?"
                        + " where processor_name = ? and segment = ? and owner = ?")
                .params(now(), processor, segment, self)
                .update();
        onlyIfHeld(kept, processor, segment);
    }

    private static void onlyIfHeld(int rows, String processor, int segment) {
        if (rows == 0) {
            throw new UnableToClaimTokenException(
                    "Segment %d of %s is not held by this process any more.".formatted(segment, processor));
        }
    }

    private static String now() {
        return DateTimeUtils.formatInstant(AbstractTokenEntry.clock.instant());
    }
}
