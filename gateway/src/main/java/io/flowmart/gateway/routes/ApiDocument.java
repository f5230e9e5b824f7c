package io.flowmart.gateway.routes;

import io.flowmart.api.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the whole shop, as all services together make it, and what the gateway adds to it. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    static final String FILE = "openapi.json";

    private static final Duration KEPT = Duration.ofMinutes(5);

    @Bean
    RouterFunction<ServerResponse> apiDescription(JsonMapper mapper) {
        byte[] document = mapper.writeValueAsBytes(described(mapper));
        String etag = HexFormat.of().formatHex(Ids.sha256().digest(document), 0, 8);
        return RouterFunctions.route()
                .GET("/v3/api-docs", request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .cacheControl(CacheControl.maxAge(KEPT).cachePublic())
                        .eTag(etag)
                        .body(document))
                .build();
    }

    /** Where the request decides which service it goes to, it has one parameter more. */
    static JsonNode described(JsonMapper mapper) {
        JsonNode document = read(mapper);
        for (Route route : Routes.ALL) {
            JsonNode operation = document.path("paths")
                    .path(route.path())
                    .path(route.method().name().toLowerCase(Locale.ROOT));
            if (route.target().isChosen() && operation instanceof ObjectNode described) {
                ObjectNode parameter = described.withArray("parameters").addObject();
                parameter.put("name", Target.PARAMETER).put("in", "query").put("description", "whom to ask");
                parameter.put("required", route.target() == Target.NAMED);
                ObjectNode schema = parameter.putObject("schema").put("type", "string");
                Target.NAMES.forEach(schema.putArray("enum")::add);
            }
        }
        return document;
    }

    private static JsonNode read(JsonMapper mapper) {
        try (InputStream file = new ClassPathResource(FILE).getInputStream()) {
            return mapper.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
