package io.flowmart.platform.web;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes records as they are read and written: what is not {@code @Nullable} is always there. swagger-core knows
 * neither that nor that a record of one value may be written as that value.
 */
final class RecordSchemas implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType annotated, ModelConverterContext context, Iterator<ModelConverter> others) {
        JavaType type = Json.mapper().constructType(annotated.getType());
        if (!type.isTypeOrSubTypeOf(Record.class)) {
            return others.hasNext() ? others.next().resolve(annotated, context, others) : null;
        }
        RecordComponent[] components = type.getRawClass().getRecordComponents();
        if (isWrittenAsItsOnlyValue(type.getRawClass())) {
            return context.resolve(annotated.type(components[0].getGenericType()));
        }
        Schema<?> schema = others.next().resolve(annotated, context, others);
        Schema<?> object = schema != null && schema.get$ref() != null
                ? context.getDefinedModels().get(schema.get$ref().replaceFirst(".*/", ""))
                : schema;
        if (object != null && object.getProperties() != null) {
            Stream.of(components).forEach(component -> describe(component, object));
        }
        return schema;
    }

    private static boolean isWrittenAsItsOnlyValue(Class<?> type) {
        return Stream.of(type.getDeclaredConstructors())
                .map(constructor -> constructor.getAnnotation(JsonCreator.class))
                .anyMatch(creator -> creator != null && creator.mode() == JsonCreator.Mode.DELEGATING);
    }

    private static void describe(RecordComponent component, Schema<?> object) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        String name = given == null ? component.getName() : given.value();
        Schema<?> property = object.getProperties().get(name);
        if (property == null) {
            return;
        }
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        if (component.getAccessor().isAnnotationPresent(JsonRawValue.class)) {
            property = new Schema<>().description(property.getDescription());
        } else if (nullable && !isLeftOutIfNull(component)) {
            property = orNull(property);
        }
        object.addProperty(name, property);
        if (!nullable && (object.getRequired() == null || !object.getRequired().contains(name))) {
            object.addRequiredItem(name);
        }
    }

    private static boolean isLeftOutIfNull(RecordComponent component) {
        JsonInclude include = component.getDeclaringRecord().getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static Schema<?> orNull(Schema<?> property) {
        if (property.get$ref() != null) {
            return new Schema<>().anyOf(List.of(property, new Schema<>().types(Set.of("null"))));
        }
        property.addType("null");
        return property;
    }
}
