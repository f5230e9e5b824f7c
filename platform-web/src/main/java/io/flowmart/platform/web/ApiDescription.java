package io.flowmart.platform.web;

import static org.springframework.http.MediaType.ALL_VALUE;
import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

import io.flowmart.platform.security.PublicPaths;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/** What the OpenAPI description says beyond what springdoc reads off the controllers and their Javadoc. */
final class ApiDescription {

    private static final String RULES = """
            **Amounts** are integers in the minor unit of their currency (ISO 4217), instants are ISO 8601 in UTC.

            **Errors** are problems (RFC 9457) with a stable `code`; the field at fault is named.

            **Bodies** may have the fields described here and no others: one that is not known is refused, so that none is \
            overlooked because it is misspelt.

            **Repeating a request** that has an `Idempotency-Key` is safe: the same key and body get the first answer, \
            with `Idempotent-Replayed: true`; another body gets 409.

            **Reading what was just written**: `version` in an answer, also its ETag, is the number of the last event in \
            it. With `minVersion`, an answer waits until it has that version, five seconds or as long as \
            `Prefer: wait=<seconds>` asks for; then it is 503 with `Retry-After`.

            Fields, values of enumerations and codes may be added to answers; those that are here stay.""";

    private static final String TOKEN = "accessToken";
    private static final String PROBLEM = "Problem";

    static {
        SpringDocUtils.getConfig()
                .replaceWithSchema(
                        Currency.class, new StringSchema().pattern("^[A-Z]{3}$").example("EUR"));
    }

    /** The address is the one where the description was found. */
    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("FlowMart")
                        .version("1")
                        .description(RULES)
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description("As `POST /users/signin` gives it. What is under `/admin` is for"
                                                + " operators.")));
    }

    private static Schema<?> problem() {
        Schema<?> problem = property("object", "Why the answer is no.");
        problem.addProperty("status", property("integer", "the HTTP status, once more"));
        problem.addProperty("title", property("string", "the status in words"));
        problem.addProperty("code", property("string", "why, for programs; stays the same"));
        problem.addProperty("detail", property("string", "why, for people"));
        problem.addProperty("field", property("string", "the field, parameter or header at fault, if it is one"));
        problem.addProperty("fields", property("array", "all fields at fault").items(new StringSchema()));
        problem.setRequired(List.of("status", "title", "code", "detail"));
        return problem;
    }

    private static Schema<?> property(String type, String description) {
        return new Schema<>().types(Set.of(type)).description(description);
    }

    @Bean
    ModelConverter recordSchemas() {
        return new RecordSchemas();
    }

    /** The order of paths and schemas is that of their names, so that two descriptions can be compared. */
    @Bean
    GlobalOpenApiCustomizer rulesOfAllOperations(ObjectProvider<PublicPaths> publicPaths) {
        return api -> {
            List<String> open = publicPaths.stream()
                    .flatMap(paths -> paths.patterns().stream())
                    .toList();
            var paths = new Paths();
            new TreeMap<>(api.getPaths()).forEach((path, item) -> {
                boolean needsToken = open.stream().noneMatch(pattern -> matches(pattern, path));
                item.readOperations().forEach(operation -> complete(operation, path, needsToken));
                paths.addPathItem(path, item);
            });
            api.setPaths(paths);
            api.setTags(null);
            api.getComponents().addSchemas(PROBLEM, problem());
            api.getComponents().setSchemas(new TreeMap<>(api.getComponents().getSchemas()));
            api.getComponents().getSchemas().values().forEach(ApiDescription::inMarkdown);
        };
    }

    private static boolean matches(String pattern, String path) {
        return PathPatternParser.defaultInstance.parse(pattern).matches(PathContainer.parsePath(path));
    }

    private static void complete(Operation operation, String path, boolean needsToken) {
        operation.setTags(List.of(path.split("/")[1]));
        if (Objects.equals(operation.getDescription(), operation.getSummary())) {
            operation.setDescription(null);
        }
        if (needsToken) {
            operation.addSecurityItem(new SecurityRequirement().addList(TOKEN));
        }
        operation.getResponses().values().stream()
                .map(ApiResponse::getContent)
                .filter(Objects::nonNull)
                .forEach(ApiDescription::inOrder);
        operation
                .getResponses()
                .addApiResponse(
                        ApiResponses.DEFAULT,
                        new ApiResponse()
                                .description("A problem")
                                .content(new Content()
                                        .addMediaType(
                                                APPLICATION_PROBLEM_JSON_VALUE,
                                                new MediaType().schema(new Schema<>().$ref(PROBLEM)))));
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        if (parameters.stream().anyMatch(parameter -> "minVersion".equals(parameter.getName()))) {
            operation.addParametersItem(new HeaderParameter()
                    .name("Prefer")
                    .description("how long to wait for `minVersion`, `wait=10`")
                    .schema(new StringSchema()));
        }
    }

    /** Two handlers may share a path; their media types come in any order. */
    private static void inOrder(Content content) {
        var sorted = new TreeMap<>(content);
        if (sorted.size() > 1) {
            sorted.remove(ALL_VALUE);
        }
        content.clear();
        content.putAll(sorted);
    }

    /** Javadoc comes as HTML, and broken into lines. */
    private static void inMarkdown(Schema<?> schema) {
        if (schema.getDescription() != null) {
            schema.setDescription(
                    schema.getDescription().replaceAll("</?code>", "`").replaceAll("\\s+", " "));
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(ApiDescription::inMarkdown);
        }
    }
}
