package io.flowmart.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.Locale;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;

/** Holds answers of the shop against the committed OpenAPI document. */
public final class HttpContract {

    private static final JsonNode PATHS =
            CommittedDocument.named("openapi.json").content().path("paths");
    private static final List<PathPattern> PATTERNS = PATHS.propertyNames().stream()
            .map(PathPatternParser.defaultInstance::parse)
            .sorted()
            .toList();
    private static final CommittedSchemas SCHEMAS = new CommittedSchemas(Dialects.getOpenApi31());

    private HttpContract() {}

    /**
     * Fails unless the document says that the operation answers like that. What is no part of the API passes.
     *
     * @param method of the request
     * @param path   of the request, without its query
     * @param status of the answer
     * @param body   of the answer
     */
    public static void check(String method, String path, int status, JsonNode body) {
        PATTERNS.stream()
                .filter(pattern -> pattern.matches(PathContainer.parsePath(path)))
                .findFirst()
                .ifPresent(pattern -> check(method, pattern, status, body));
    }

    private static void check(String method, PathPattern path, int status, JsonNode body) {
        String operation = "/%s/%s".formatted(escaped(path.getPatternString()), method.toLowerCase(Locale.ROOT));
        JsonNode answers = PATHS.at(operation + "/responses");
        String answer = status >= 400 ? "default" : Integer.toString(status);
        assertThat(answers.propertyNames())
                .as("what %s %s answers", method, path)
                .contains(answer);
        answers.path(answer)
                .path("content")
                .propertyNames()
                .forEach(type -> SCHEMAS.check(
                        "openapi.json#/paths%s/responses/%s/content/%s/schema"
                                .formatted(operation, answer, escaped(type)),
                        body));
    }

    /** As a part of a JSON pointer. */
    private static String escaped(String text) {
        return text.replace("/", "~1");
    }
}
