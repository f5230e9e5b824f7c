package io.flowmart.platform.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmart.api.StoredName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.MergedTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateScopeDescriptor;
import org.axonframework.modelling.saga.SagaScopeDescriptor;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads JSON under the names of the catalogue instead of class names. A name that is not known, or a newer
 * version of one that is, becomes an {@link UnknownSerializedType}, which no handler handles; no class is ever looked up
 * by a name that came with the data.
 */
final class CatalogueSerializer extends JacksonSerializer {

    /** What Axon itself stores: positions, scopes of deadlines and metadata. */
    private static final List<Class<?>> FRAMEWORK_TYPES = List.of(
            GapAwareTrackingToken.class,
            ReplayToken.class,
            MergedTrackingToken.class,
            ConfigToken.class,
            SagaScopeDescriptor.class,
            AggregateScopeDescriptor.class,
            MetaData.class,
            String.class);

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}");

    private final Map<String, Class<?>> classes = new HashMap<>();
    private final Map<Class<?>, SerializedType> types = new HashMap<>();

    CatalogueSerializer(ObjectMapper mapper, Collection<Class<?>> storedTypes) {
        super(JacksonSerializer.builder().objectMapper(mapper));
        FRAMEWORK_TYPES.forEach(type -> add(type, type.getName(), null));
        storedTypes.forEach(type -> {
            StoredName name = type.getAnnotation(StoredName.class);
            if (name == null) {
                throw new IllegalArgumentException(type.getName() + " is stored and needs a @StoredName.");
            }
            add(type, name.value(), name.version());
        });
    }

    private void add(Class<?> type, String name, @Nullable String version) {
        Class<?> other = classes.put(name, type);
        if (other != null) {
            throw new IllegalArgumentException(
                    type.getName() + " and " + other.getName() + " are both stored as " + name + ".");
        }
        types.put(type, new SimpleSerializedType(name, version));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public SerializedType typeForClass(Class type) {
        SerializedType known = types.get(type);
        if (known != null) {
            return known;
        }
        if (type == null || type == Void.class || type == Void.TYPE) {
            return SimpleSerializedType.emptyType();
        }
        throw new IllegalArgumentException(type.getName() + " is not in the catalogue of what may be stored.");
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class classForType(SerializedType type) {
        if (SimpleSerializedType.emptyType().equals(type)) {
            return Void.class;
        }
        Class<?> known = classes.get(type.getName());
        return known == null || isNewer(type, types.get(known)) ? UnknownSerializedType.class : known;
    }

    /** A version that is no number is none that this code ever wrote. */
    private static boolean isNewer(SerializedType stored, SerializedType known) {
        return stored.getRevision() != null
                && known.getRevision() != null
                && (!VERSION.matcher(stored.getRevision()).matches()
                        || Integer.parseInt(stored.getRevision()) > Integer.parseInt(known.getRevision()));
    }
}
