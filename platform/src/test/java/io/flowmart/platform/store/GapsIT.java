package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An index is given before its event commits, so a reader sees gaps that may still fill. Whether they may is told by when
 * the rows beside them were stored, not by when the events in them happened.
 */
class GapsIT {

    private static final Instant AN_HOUR_AGO = Instant.now().minus(Duration.ofHours(1));
    private static final int LIMIT = 10;

    private final TestStore store = new TestStore();
    private final UserId local = UserId.random();
    private final UserId imported = UserId.random();

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 49, 50, 60, 300, 10_001})
    void readsWhatCommitsAfterAnOldImportWasRead(int burned) throws SQLException {
        store.engine.appendEvents(List.of(TestStore.visit(UserId.random(), 0)));
        TrackingToken token = lastToken(read(null));
        burn(burned);
        try (Connection open = store.openTransaction()) {
            TestStore.visit(open, local, Instant.now());
            burn(burned);
            store.foreignVisit(imported, AN_HOUR_AGO);
            store.foreignVisit(imported, AN_HOUR_AGO);

            List<TrackedEventMessage<?>> first = read(token);
            assertThat(users(first)).containsExactly(imported, imported);
            token = stored(lastToken(first));
            assertThat(read(token)).isEmpty();

            store.foreignVisit(imported, AN_HOUR_AGO);
            List<TrackedEventMessage<?>> second = read(token);
            assertThat(users(second)).containsExactly(imported);
            token = stored(lastToken(second));
            open.commit();
        }
        List<TrackedEventMessage<?>> third = read(token);
        assertThat(users(third)).containsExactly(local);
        assertThat(read(lastToken(third))).isEmpty();
    }

    @Test
    void aNewReaderGetsWhatCommitsAfterAnOldImport() throws SQLException {
        TrackingToken tail = store.engine.createTailToken();
        try (Connection open = store.openTransaction()) {
            TestStore.visit(open, local, Instant.now());
            store.foreignVisit(imported, AN_HOUR_AGO);
            TrackingToken fromTail = lastToken(read(tail));
            TrackingToken fromNothing = lastToken(read(null));
            TrackingToken fromLateTail = lastToken(read(store.engine.createTailToken()));
            open.commit();
            assertThat(users(read(fromTail))).containsExactly(local);
            assertThat(users(read(fromNothing))).containsExactly(local);
            assertThat(users(read(fromLateTail))).containsExactly(local);
        }
    }

    @Test
    void readsEventsInGapsAndEventsAfterThemInOneGo() throws SQLException {
        try (Connection open = store.openTransaction()) {
            TestStore.visit(open, local, Instant.now());
            store.foreignVisit(imported, Instant.now());
            TrackingToken token = lastToken(read(null));
            open.commit();
            store.foreignVisit(imported, Instant.now());
            assertThat(users(read(token))).containsExactly(local, imported);
        }
    }

    @Test
    void reachesWhatLiesBehindMoreGapsThanABatchHasEvents() {
        store.foreignVisit(local, Instant.now());
        TrackingToken token = lastToken(read(null));
        burn(5000);
        store.foreignVisit(imported, Instant.now());
        assertThat(users(read(token))).containsExactly(imported);
    }

    @Test
    void givesUpGapsBesideRowsThatWereStoredLongAgo() {
        burn(60);
        store.foreignVisit(imported, Instant.now());
        storedLongAgo();
        assertThat(gaps(lastToken(read(null)))).isZero();
        assertThat(gaps(lastToken(read(store.engine.createTailToken())))).isZero();
    }

    @Test
    void givesUpGapsThatHaveGrownOldSinceTheyWereSeen() {
        burn(60);
        store.foreignVisit(imported, Instant.now());
        TrackingToken token = lastToken(read(null));
        assertThat(gaps(token)).isEqualTo(60);
        storedLongAgo();
        store.foreignVisit(imported, AN_HOUR_AGO);
        assertThat(gaps(lastToken(read(token)))).isZero();
    }

    @Test
    void keepsGapsThatAreYoungWhateverTheEventsTime() {
        burn(60);
        store.foreignVisit(imported, AN_HOUR_AGO);
        assertThat(gaps(lastToken(read(null)))).isEqualTo(60);
    }

    private List<TrackedEventMessage<?>> read(@Nullable TrackingToken token) {
        return store.engine.readAfter(token, LIMIT);
    }

    private static TrackingToken lastToken(List<TrackedEventMessage<?>> events) {
        return events.getLast().trackingToken();
    }

    private static List<UserId> users(List<TrackedEventMessage<?>> events) {
        return events.stream()
                .map(event -> ((UserAuthenticated) event.getPayload()).userId())
                .toList();
    }

    private static int gaps(TrackingToken token) {
        return ((GapAwareTrackingToken) token).getGaps().size();
    }

    /** The token as it comes back from the token store. */
    private TrackingToken stored(TrackingToken token) {
        SerializedObject<byte[]> written = store.serializer.serialize(token, byte[].class);
        return store.serializer.deserialize(written);
    }

    private void burn(int indexes) {
        store.jdbc.sql("""
                        select count(nextval(pg_get_serial_sequence('event_store.domain_event', 'global_index')))
                        from generate_series(1, ?)""").param(indexes).query(Long.class).single();
    }

    private void storedLongAgo() {
        store.jdbc
                .sql("update event_store.domain_event set stored_at = stored_at - make_interval(secs => ?)")
                .param(PostgresEventStorageEngine.GAP_TIMEOUT.toSeconds() + 1)
                .update();
    }
}
