package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.embedded.TestDatabase;
import io.flowmart.platform.store.SharedTokenStore.Part;
import io.flowmart.platform.store.SharedTokenStore.Share;
import java.util.Set;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two copies of a process, in one JVM even, and who of them may store what. */
class SharedTokenStoreIT {

    private static final String GROUP = "group";

    private final TestStore database = new TestStore(TestDatabase.fresh());
    private final SharedTokenStore one = copy();
    private final SharedTokenStore other = copy();

    private SharedTokenStore copy() {
        return SharedTokenStore.of(
                JdbcTokenStore.builder()
                        .connectionProvider(new SpringDataSourceConnectionProvider(database.dataSource))
                        .serializer(database.serializer),
                database.jdbc);
    }

    @BeforeEach
    void oneHoldsAllSegments() {
        one.initializeTokenSegments(GROUP, 2, position(0));
        for (int segment : one.fetchSegments(GROUP)) {
            one.fetchToken(GROUP, segment);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aSegmentHasOneHolder() {
        assertThatExceptionOfType(UnableToClaimTokenException.class).isThrownBy(() -> other.fetchToken(GROUP, 0));
        assertThat(one.shares()).extracting(Share::segments).containsExactly(2);
    }

    @Test
    void whoeverTakesOverHoldsAll() {
        other.takeOver(GROUP);
        other.storeToken(position(5), GROUP, 1);
        assertThatExceptionOfType(UnableToClaimTokenException.class).isThrownBy(() -> one.extendClaim(GROUP, 0));
        assertThat(one.parts(GROUP)).containsExactly(new Part(0, position(0), true), new Part(1, position(5), true));
    }

    /** As a batch that was begun before a reset and ends after it, when nobody happens to hold the segment. */
    @Test
    void whoHasLostASegmentStoresNoPositionEvenIfItIsFree() {
        other.takeOver(GROUP);
        other.releaseClaim(GROUP, 0);
        assertThatExceptionOfType(UnableToClaimTokenException.class)
                .isThrownBy(() -> one.storeToken(position(7), GROUP, 0));
        assertThat(one.parts(GROUP).getFirst()).isEqualTo(new Part(0, position(0), false));
        assertThat(one.shares()).extracting(Share::segments).containsExactlyInAnyOrder(1, 1);
    }

    /** He would go on from where he was, and not from where it was put back to. */
    @Test
    void whoHasLostASegmentDoesNotKeepItEvenIfItIsFree() {
        other.takeOver(GROUP);
        other.releaseClaim(GROUP, 0);
        assertThatExceptionOfType(UnableToClaimTokenException.class).isThrownBy(() -> one.extendClaim(GROUP, 0));
        assertThat(one.parts(GROUP).getFirst()).isEqualTo(new Part(0, position(0), false));
    }

    @Test
    void whoSaysThatHeIsStillThereKeepsHisSegment() {
        database.jdbc
                .sql("update event_store.token_entry set time_stamp = '2026-01-01T00:00:00Z'")
                .update();
        assertThat(one.parts(GROUP).getFirst().held()).isFalse();
        one.extendClaim(GROUP, 0);
        assertThat(one.parts(GROUP).getFirst()).isEqualTo(new Part(0, position(0), true));
    }

    private static TrackingToken position(long index) {
        return GapAwareTrackingToken.newInstance(index, Set.of());
    }
}
