package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.ForeignEvents;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Events as they stand in PostgreSQL. */
class EventStoreIT {

    private static final TestStore STORE = new TestStore();

    private final UserId user = UserId.random();

    @AfterAll
    static void close() {
        STORE.close();
    }

    @Test
    void readsBackWhatWasAppended() {
        var appended = TestStore.visit(user, 0).andMetaData(Map.of("correlationId", "c-1", "tries", 3));
        STORE.engine.appendEvents(List.of(appended, TestStore.visit(user, 1)));

        List<? extends DomainEventMessage<?>> read =
                STORE.store.readEvents(user.value()).asStream().toList();
        assertThat(read).extracting(DomainEventMessage::getSequenceNumber).containsExactly(0L, 1L);
        assertThat(read.getFirst().getPayload()).isEqualTo(new UserAuthenticated(user));
        assertThat(read.getFirst().getMetaData())
                .isEqualTo(MetaData.with("correlationId", "c-1").and("tries", 3));
        assertThat(read.getFirst().getIdentifier()).isEqualTo(appended.getIdentifier());
        assertThat(read.getFirst().getType()).isEqualTo("member");
        assertThat(read.getFirst().getTimestamp()).isCloseTo(appended.getTimestamp(), within(1, ChronoUnit.MICROS));
    }

    @Test
    void keepsTheTimeToTheMicrosecond() {
        Instant time = Instant.parse("2026-03-29T01:30:00.123456Z");
        STORE.engine.appendEvents(List.of(
                new GenericDomainEventMessage<>("member", user.value(), 0, TestStore.visit(user, 0), () -> time)));
        assertThat(STORE.store.readEvents(user.value()).next().getTimestamp()).isEqualTo(time);
        assertThat(last().getTimestamp()).isEqualTo(time);
        assertThat(STORE.jdbc
                        .sql("select time_stamp from event_store.domain_event where aggregate_identifier = ?")
                        .param(user.value())
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo(time);
    }

    @Test
    void storesPayloadsAsPlainJson() {
        STORE.engine.appendEvents(List.of(TestStore.visit(user, 0)));
        Map<String, Object> row = STORE.jdbc
                .sql("select * from event_store.domain_event where aggregate_identifier = ?")
                .param(user.value())
                .query()
                .singleRow();
        assertThat(new String((byte[]) row.get("payload"), StandardCharsets.UTF_8))
                .isEqualTo("{\"userId\":\"" + user + "\"}");
        assertThat(new String((byte[]) row.get("meta_data"), StandardCharsets.UTF_8))
                .isEqualTo("{}");
        assertThat(row)
                .containsEntry("payload_type", "flowmart.user.UserAuthenticated")
                .containsEntry("payload_revision", "1")
                .containsEntry("aggregate_type", "member");
    }

    @Test
    void showsEventsAsJsonToAPersonWithPsql() {
        STORE.engine.appendEvents(List.of(TestStore.visit(user, 0).andMetaData(Map.of("correlationId", "c-2"))));
        assertThat(STORE.jdbc.sql("""
                                select event || ' ' || (payload ->> 'userId') || ' ' || (meta_data ->> 'correlationId')
                                from event_store.event_log where payload @> jsonb_build_object('userId', ?::text)""").param(user.value()).query(String.class).single())
                .isEqualTo("flowmart.user.UserAuthenticated " + user + " c-2");
    }

    @Test
    void refusesASecondEventWithTheSameSequence() {
        STORE.engine.appendEvents(List.of(TestStore.visit(user, 0)));
        assertThatExceptionOfType(ConcurrencyException.class)
                .isThrownBy(
                        () -> STORE.engine.appendEvents(List.of(TestStore.visit(user, 1), TestStore.visit(user, 0))));
        assertThat(STORE.store.readEvents(user.value()).asStream()).hasSize(1);
    }

    @Test
    void letsTheDatabaseSayWhenAnEventWasStored() {
        Instant before = now();
        STORE.foreignVisit(user, Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(STORE.jdbc
                        .sql("select stored_at from event_store.domain_event where aggregate_identifier = ?")
                        .param(user.value())
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isBetween(before, now());
    }

    @Test
    void readsInOrderOfTheIndex() {
        UserId other = UserId.random();
        STORE.engine.appendEvents(List.of(
                TestStore.visit(user, 0),
                TestStore.visit(other, 0),
                TestStore.visit(user, 1),
                TestStore.visit(other, 1)));
        assertThat(STORE.engine.readAfter(null, Integer.MAX_VALUE))
                .extracting(event -> event.trackingToken().position().orElseThrow())
                .isSorted();
    }

    @Test
    void leavesOutWhatItDoesNotKnowAndGoesOn() throws SQLException {
        try (Connection connection = STORE.dataSource.getConnection()) {
            ForeignEvents.store(connection, user.value(), "flowmart.cart.CartExpired", "{\"cart\":1}", Instant.now());
        }
        STORE.engine.appendEvents(List.of(TestStore.visit(user, 1)));
        assertThat(STORE.store.readEvents(user.value()).asStream())
                .<Object>map(EventMessage::getPayload)
                .satisfiesExactly(
                        unknown -> assertThat(unknown).isInstanceOf(UnknownSerializedType.class),
                        known -> assertThat(known).isEqualTo(new UserAuthenticated(user)));
    }

    private static EventMessage<?> last() {
        return STORE.engine.readAfter(null, Integer.MAX_VALUE).getLast();
    }

    private static Instant now() {
        return STORE.jdbc
                .sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }
}
