package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flowmart.api.MessageCatalogue;
import io.flowmart.api.StoredName;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.MergedTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateScopeDescriptor;
import org.axonframework.modelling.saga.SagaScopeDescriptor;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueSerializerTest {

    private static final String NAME = "flowmart.user.UserAuthenticated";
    private static final UserAuthenticated EVENT = new UserAuthenticated(UserId.random());

    private final CatalogueSerializer serializer = serializer(MessageCatalogue.events());

    /** Would betray itself if its class were initialised. */
    static final class Tripwire {

        static {
            tripped = true;
        }
    }

    private static boolean tripped;

    @StoredName(NAME)
    record Impostor() {}

    @Test
    void writesPlainJsonUnderTheStoredName() {
        SerializedObject<byte[]> written = serializer.serialize(EVENT, byte[].class);
        assertThat(new String(written.getData(), StandardCharsets.UTF_8))
                .isEqualTo("{\"userId\":\"" + EVENT.userId() + "\"}");
        assertThat(written.getType().getName()).isEqualTo(NAME);
        assertThat(written.getType().getRevision()).isEqualTo("1");
    }

    @Test
    void leavesANameAloneThatItDoesNotKnow() {
        assertUnknown("flowmart.cart.CartExpired", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "10", "999999999", "99999999999999999999", "", " ", "1.0", "-1", "one", "１", "1;drop"})
    void leavesAVersionAloneThatItDoesNotKnow(String version) {
        assertUnknown(NAME, version);
    }

    @Test
    void readsTheSameOrAnOlderVersion() {
        for (String version : new String[] {"1", "0", null}) {
            assertThat(read(NAME, version)).isEqualTo(EVENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.Runtime",
                "io.flowmart.api.user.UserEvent$UserAuthenticated",
                "io.flowmart.api.user.UserId",
                "java.util.HashMap",
                "[B",
                ""
            })
    void neverTakesANameForAClass(String name) {
        assertUnknown(name, "1");
    }

    @Test
    void neverLoadsAClassByTheNameThatCameWithTheData() {
        assertUnknown("io.flowmart.platform.store.CatalogueSerializerTest$Tripwire", null);
        assertThat(tripped).isFalse();
    }

    @Test
    void refusesToWriteWhatHasNoStoredName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer.serialize(UserId.random(), byte[].class))
                .withMessage("io.flowmart.api.user.UserId is not in the catalogue of what may be stored.");
    }

    @Test
    void refusesAStoredClassWithoutAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer(List.of(Tripwire.class)))
                .withMessageEndingWith("Tripwire is stored and needs a @StoredName.");
    }

    @Test
    void refusesTwoClassesWithOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer(List.of(UserAuthenticated.class, Impostor.class)))
                .withMessageEndingWith("are both stored as " + NAME + ".");
    }

    static List<Object> frameworkObjects() {
        GapAwareTrackingToken token = GapAwareTrackingToken.newInstance(7, new TreeSet<>(List.of(3L, 5L)));
        return List.of(
                token,
                ReplayToken.createReplayToken(token, GapAwareTrackingToken.newInstance(2, new TreeSet<>())),
                MergedTrackingToken.merged(token, GapAwareTrackingToken.newInstance(9, new TreeSet<>())),
                new ConfigToken(Map.of("id", "a node")),
                new SagaScopeDescriptor("PaymentSaga", "saga-1"),
                new AggregateScopeDescriptor("order", "order-1"),
                MetaData.with("correlationId", "c-1").and("number", 7),
                "a text");
    }

    @ParameterizedTest
    @MethodSource("frameworkObjects")
    void readsBackWhatTheFrameworkStores(Object object) {
        SerializedObject<byte[]> written = serializer.serialize(object, byte[].class);
        Object read = serializer.deserialize(written);
        assertThat(read).isEqualTo(object);
    }

    @Test
    void readsNothingAsNothing() {
        Object read = serializer.deserialize(serializer.serialize(null, byte[].class));
        assertThat(read).isNull();
    }

    private void assertUnknown(String name, String version) {
        assertThat(read(name, version)).isInstanceOfSatisfying(UnknownSerializedType.class, unknown -> assertThat(
                        unknown.serializedType().getName())
                .isEqualTo(name));
    }

    private Object read(String name, String version) {
        return serializer.deserialize(
                new SimpleSerializedObject<>("{\"userId\":\"" + EVENT.userId() + "\"}", String.class, name, version));
    }

    private static CatalogueSerializer serializer(List<Class<?>> types) {
        return new CatalogueSerializer(new EventStoreAutoConfiguration().defaultAxonObjectMapper(), types);
    }
}
