package io.flowmart.standalone.contract;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.TypeScope;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import io.flowmart.api.StoredName;
import io.flowmart.api.Text;
import java.lang.reflect.Field;
import java.util.Currency;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON Schema of an event from its record, and its descriptions from the record's Javadoc. */
final class EventSchemas {

    /** What the names of schemas begin with, here and on the wire. */
    private static final String NAMES = "urn:flowmart:schemas:";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final SchemaGenerator generator;

    EventSchemas() {
        var config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonSchemaModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                .with(Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.INLINE_ALL_SCHEMAS);
        config.forTypesInGeneral()
                .withCustomDefinitionProvider(EventSchemas::scalar)
                .withPropertySorter((one, other) -> 0)
                .withIdResolver(EventSchemas::id)
                .withTitleResolver(EventSchemas::title)
                .withDescriptionResolver(EventSchemas::description);
        config.forFields()
                .withRequiredCheck(field -> !isNullable(field))
                .withNullableCheck(field -> isNullable(field) && !isLeftOutIfNull(field))
                .withStringMinLengthResolver(field -> isText(field) ? 1 : null)
                .withStringMaxLengthResolver(field -> isText(field) ? Text.MAX : null)
                .withDescriptionResolver(EventSchemas::description);
        this.generator = new SchemaGenerator(config.build());
    }

    /** The schema, with what it is before what it says. */
    ObjectNode of(Class<?> event) {
        ObjectNode made = generator.generateSchema(event);
        ObjectNode schema = JSON.createObjectNode();
        Stream.of("$schema", "$id", "title", "description").forEach(name -> schema.set(name, made.remove(name)));
        return schema.setAll(made);
    }

    private static @Nullable String id(TypeScope type) {
        Class<?> event = type.getType().getErasedType();
        return event.isAnnotationPresent(StoredName.class) ? NAMES + EventVersion.current(event) + ".json" : null;
    }

    private static @Nullable String title(TypeScope type) {
        Class<?> event = type.getType().getErasedType();
        return event.isAnnotationPresent(StoredName.class) ? event.getSimpleName() : null;
    }

    /** Ids are strings with the prefix of their kind. */
    private static @Nullable CustomDefinition scalar(ResolvedType resolved, SchemaGenerationContext context) {
        Class<?> type = resolved.getErasedType();
        String pattern = type == Currency.class ? "[A-Z]{3}" : isId(type) ? prefix(type) + UUID : null;
        if (pattern == null) {
            return null;
        }
        ObjectNode definition = context.getGeneratorConfig().createObjectNode();
        definition.put("type", "string").put("pattern", '^' + pattern + '$');
        return new CustomDefinition(definition, true);
    }

    private static boolean isId(Class<?> type) {
        return type.isRecord()
                && Stream.of(type.getRecordComponents())
                        .anyMatch(value -> value.getAccessor().isAnnotationPresent(JsonValue.class));
    }

    private static String prefix(Class<?> id) {
        try {
            Field prefix = id.getDeclaredField("PREFIX");
            prefix.setAccessible(true);
            return (String) prefix.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(id + " should say how it begins in a constant PREFIX.", e);
        }
    }

    private static boolean isNullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static boolean isLeftOutIfNull(FieldScope field) {
        var include = field.getRawMember().getDeclaringClass().getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static boolean isText(FieldScope field) {
        return field.getRawMember().isAnnotationPresent(Text.class);
    }

    /** An object is described for itself, a single value where it is used. */
    private static @Nullable String description(TypeScope scope) {
        Class<?> type = scope.getType().getErasedType();
        return type.isRecord() && !isId(type) ? Javadoc.of(type) : null;
    }

    private static @Nullable String description(FieldScope field) {
        if (field.isFakeContainerItemScope()) {
            return null;
        }
        Class<?> type = field.getType().getErasedType();
        String said = Javadoc.of(field.getRawMember().getDeclaringClass(), field.getDeclaredName());
        return type.isEnum() ? said + "." + values(type) : type == Currency.class ? "ISO 4217 code " + said : said;
    }

    private static String values(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(value ->
                        " `%s`: %s".formatted(JSON.convertValue(value, String.class), Javadoc.of((Enum<?>) value)))
                .collect(Collectors.joining());
    }
}
