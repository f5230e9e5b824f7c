package io.flowmart.platform.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.jspecify.annotations.Nullable;

/**
 * Axon's JDBC engine, with three differences.
 *
 * <p>Gaps in the index are judged by {@code stored_at}, the time a row was written here, and not by the event's own
 * time: an imported event may be hours old while a gap before it is a second old and will still fill. A gap is given up
 * after {@link #GAP_TIMEOUT}, which no writer outlives: the platform's connections have a shorter
 * {@code transaction_timeout}.
 *
 * <p>There are no snapshots: an order, a payment and a user have few events, and each load saves a query.
 *
 * <p>{@link #readAfter} reads one batch and no more, so that a caller knows when it has reached the end.
 */
final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    static final Duration GAP_TIMEOUT = Duration.ofSeconds(120);

    /** How far back a reader of the very first event looks for gaps before it; later gaps are judged by age alone. */
    private static final long FIRST_GAPS = 10_000;

    private static final int GAPS_BEFORE_CLEANING = 50;
    private static final String GAPS_MAY_FILL = "gaps_may_fill";

    /** By the database's clock alone, which every process shares. */
    private static final String GAPS_MAY_FILL_SQL =
            "stored_at > clock_timestamp() - interval '" + GAP_TIMEOUT.toSeconds() + " seconds' as " + GAPS_MAY_FILL;

    static final EventSchema SCHEMA = EventSchema.builder()
            .eventTable("event_store.domain_event")
            .globalIndexColumn("global_index")
            .timestampColumn("time_stamp")
            .eventIdentifierColumn("event_identifier")
            .aggregateIdentifierColumn("aggregate_identifier")
            .sequenceNumberColumn("sequence_number")
            .typeColumn("aggregate_type")
            .payloadTypeColumn("payload_type")
            .payloadRevisionColumn("payload_revision")
            .payloadColumn("payload")
            .metaDataColumn("meta_data")
            .trackedEventFields(schema ->
                    String.join(", ", schema.globalIndexColumn(), schema.domainEventFields(), GAPS_MAY_FILL_SQL))
            .build();

    PostgresEventStorageEngine(Builder builder) {
        super(builder.schema(SCHEMA)
                .gapTimeout((int) GAP_TIMEOUT.toMillis())
                .gapCleaningThreshold(GAPS_BEFORE_CLEANING)
                .cleanGaps(PostgresEventStorageEngine::cleanGaps)
                .extendedGapCheckEnabled(false)
                .readEventDataWithoutGaps(PostgresEventStorageEngine::readAfter)
                .readEventDataWithGaps(PostgresEventStorageEngine::readAfterAndInGaps));
    }

    /**
     * The next events after a position.
     *
     * @param token the position; null is before the first event
     * @param limit how many at the most; fewer means that there were no more
     */
    List<TrackedEventMessage<?>> readAfter(@Nullable TrackingToken token, int limit) {
        return read(token, limit, upcasterChain);
    }

    /** Like {@link #readAfter}, but each event in the version in which it is stored. */
    List<TrackedEventMessage<?>> readStoredAfter(@Nullable TrackingToken token, int limit) {
        return read(token, limit, NoOpEventUpcaster.INSTANCE);
    }

    private List<TrackedEventMessage<?>> read(@Nullable TrackingToken token, int limit, EventUpcaster upcaster) {
        Serializer serializer = getEventSerializer();
        Stream<TrackedEventMessage<?>> events = EventUtils.upcastAndDeserializeTrackedEvents(
                fetchTrackedEvents(token, limit).stream(), serializer, upcaster);
        return events.toList();
    }

    @Override
    protected TrackedEventData<?> getTrackedEventData(ResultSet row, @Nullable GapAwareTrackingToken previous)
            throws SQLException {
        long index = row.getLong(SCHEMA.globalIndexColumn());
        boolean gapsMayFill = row.getBoolean(GAPS_MAY_FILL);
        GapAwareTrackingToken token = previous == null
                ? GapAwareTrackingToken.newInstance(
                        index, gapsMayFill ? allBefore(index) : Collections.emptySortedSet())
                : previous.advanceTo(index, gapsMayFill ? Integer.MAX_VALUE : 0);
        return new TrackedDomainEventData<>(token, getDomainEventData(row));
    }

    private static SortedSet<Long> allBefore(long index) {
        return LongStream.range(Math.max(1, index - FIRST_GAPS), index)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Axon's own statement reads a range of the index, and comes back empty-handed where the range is all gaps. */
    private static PreparedStatement readAfter(Connection connection, EventSchema schema, long index, int limit)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement("select " + schema.trackedEventFields()
                + " from event_store.domain_event where global_index > ? order by global_index limit ?");
        statement.setLong(1, index);
        statement.setInt(2, limit);
        return statement;
    }

    private static PreparedStatement readAfterAndInGaps(
            Connection connection, EventSchema schema, long index, int limit, List<Long> gaps) throws SQLException {
        String select = "select " + schema.trackedEventFields() + " from event_store.domain_event where global_index ";
        PreparedStatement statement = connection.prepareStatement(select + "= any (?) union all (" + select
                + "> ? order by global_index limit ?) order by global_index limit ?");
        statement.setArray(1, connection.createArrayOf("bigint", gaps.toArray()));
        statement.setLong(2, index);
        statement.setInt(3, limit);
        statement.setInt(4, limit);
        return statement;
    }

    /**
     * Axon compares the column named like the event's time stamp with its own clock to decide whether a gap is old: here
     * it is the row's age by the database's clock, set against Axon's.
     */
    private static PreparedStatement cleanGaps(Connection connection, EventSchema schema, SortedSet<Long> gaps)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(
                "select global_index, ?::timestamptz - (clock_timestamp() - stored_at) as time_stamp from event_store.domain_event"
                        + " where global_index between ? and ? order by global_index");
        statement.setTimestamp(1, Timestamp.from(GenericEventMessage.clock.instant()));
        statement.setLong(2, gaps.first());
        statement.setLong(3, gaps.last() + 1);
        return statement;
    }

    /** Before the first event, also before one that is being stored now: a later one may be there already. */
    @Override
    public TrackingToken createTailToken() {
        return GapAwareTrackingToken.newInstance(0, Collections.emptySortedSet());
    }

    /** Axon's own entry cuts the time down to milliseconds. */
    @Override
    protected DomainEventData<?> getDomainEventData(ResultSet row) throws SQLException {
        Instant time = row.getTimestamp(SCHEMA.timestampColumn()).toInstant();
        return new GenericDomainEventEntry<>(
                row.getString(SCHEMA.typeColumn()),
                row.getString(SCHEMA.aggregateIdentifierColumn()),
                row.getLong(SCHEMA.sequenceNumberColumn()),
                row.getString(SCHEMA.eventIdentifierColumn()),
                time,
                row.getString(SCHEMA.payloadTypeColumn()),
                row.getString(SCHEMA.payloadRevisionColumn()),
                row.getBytes(SCHEMA.payloadColumn()),
                row.getBytes(SCHEMA.metaDataColumn())) {
            @Override
            public Instant getTimestamp() {
                return time;
            }
        };
    }

    @Override
    protected Object readTimeStamp(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    @Override
    protected void writeTimestamp(PreparedStatement statement, int position, Instant timestamp) throws SQLException {
        statement.setTimestamp(position, Timestamp.from(timestamp));
    }

    @Override
    protected boolean fetchForAggregateUntilEmpty() {
        return false;
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return Stream.empty();
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        throw new UnsupportedOperationException("There are no snapshots; see ADR 0002.");
    }
}
