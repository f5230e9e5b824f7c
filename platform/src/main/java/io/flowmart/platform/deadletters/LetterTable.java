package io.flowmart.platform.deadletters;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What Axon's queue cannot do with its table: see ADR 0010. */
final class LetterTable {

    private static final String CLAIMED = "processing_started > clock_timestamp() - make_interval(secs => :claim)";

    private final JdbcClient jdbc;
    private final LetterReader reader;
    private final long claimSeconds;

    LetterTable(JdbcClient jdbc, LetterReader reader, Duration claim) {
        this.jdbc = jdbc;
        this.reader = reader;
        this.claimSeconds = claim.toSeconds();
    }

    /** Where a letter is. */
    record Place(String group, String sequence) {}

    Optional<Place> find(UUID id) {
        return jdbc.sql("""
                        select processing_group, sequence_identifier from event_store.dead_letter_entry
                        where dead_letter_identifier = ?""")
                .param(id.toString())
                .query((row, number) -> new Place(row.getString(1), row.getString(2)))
                .optional();
    }

    /**
     * Makes sure that nobody else adds to a sequence, claims it or takes something from it until the open transaction
     * ends: an event is never parked behind a letter that is just leaving.
     */
    void lock(Place place) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("A dead letter is written in a transaction, and none is open.");
        }
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("dead letters " + place.group() + " " + place.sequence())
                .query((row, number) -> true)
                .single();
    }

    Map<String, Long> held(String group, Collection<String> sequences) {
        Map<String, Long> held = new HashMap<>();
        jdbc.sql("""
                        select sequence_identifier, min(sequence_number) as first from event_store.dead_letter_entry
                        where processing_group = ? and sequence_identifier = any (?) group by sequence_identifier""").params(group, sequences.toArray(String[]::new)).query(row -> {
            held.put(row.getString("sequence_identifier"), row.getLong("first"));
        });
        return held;
    }

    /** All sequences of a group; those that were not touched for longest come first. */
    List<String> sequences(String group) {
        return jdbc.sql("""
                        select sequence_identifier from event_store.dead_letter_entry where processing_group = ?
                        group by sequence_identifier order by min(last_touched), sequence_identifier
                        """).param(group).query(String.class).list();
    }

    /** The first letter of a sequence, for the caller alone until he lets it go or time is up; none if it is taken. */
    Optional<JdbcDeadLetter<EventMessage<?>>> claimFirst(Place place) {
        lock(place);
        return jdbc.sql("""
                        update event_store.dead_letter_entry set processing_started = clock_timestamp()
                        where dead_letter_identifier = (
                            select dead_letter_identifier from event_store.dead_letter_entry
                            where processing_group = :group and sequence_identifier = :sequence
                            order by sequence_index limit 1)
                        and (%s) is not true
                        returning *""".formatted(CLAIMED))
                .param("group", place.group())
                .param("sequence", place.sequence())
                .param("claim", claimSeconds)
                .query((row, number) -> reader.convertToLetter(row))
                .optional();
    }

    boolean isClaimed(Place place) {
        return jdbc.sql("""
                        select exists (select 1 from event_store.dead_letter_entry
                        where processing_group = :group and sequence_identifier = :sequence and %s)
                        """.formatted(CLAIMED))
                .param("group", place.group())
                .param("sequence", place.sequence())
                .param("claim", claimSeconds)
                .query(Boolean.class)
                .single();
    }

    /** Moves a letter to those that were given up; none if it is not there. */
    Optional<JdbcDeadLetter<EventMessage<?>>> discard(UUID id, String by, String reason) {
        return jdbc.sql("""
                        with gone as (
                            delete from event_store.dead_letter_entry where dead_letter_identifier = ? returning *),
                        kept as (
                            insert into event_store.discarded_letter select gone.*, clock_timestamp(), ?, ? from gone)
                        select * from gone""")
                .params(id.toString(), by, reason)
                .query((row, number) -> reader.convertToLetter(row))
                .optional();
    }
}
