package io.flowmart.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoutesTest {

    private final JsonNode paths = ApiDocument.described(new JsonMapper()).path("paths");

    @Test
    void areWhatTheDescriptionOfTheShopNames() {
        Set<String> described = new TreeSet<>();
        paths.propertyStream().forEach(path -> path.getValue()
                .propertyNames()
                .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(Routes.ALL.stream().map(route -> route.method() + " " + route.path()))
                .containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void areOpenToThoseWhomTheDescriptionNames() {
        assertThat(Routes.ALL).allSatisfy(route -> {
            JsonNode operation = operation(route);
            assertThat(operation.has("security")).isEqualTo(route.access() != Access.ANYONE);
            boolean isMoney = route.path().startsWith("/payments/{paymentId}/");
            assertThat(route.path().startsWith("/admin/") || isMoney).isEqualTo(route.access() == Access.OPERATOR);
        });
    }

    @Test
    void haveTheParameterThatChoosesTheServiceInTheirDescription() {
        Set<Route> choosing = Routes.ALL.stream()
                .filter(route -> operation(route)
                        .path("parameters")
                        .valueStream()
                        .anyMatch(parameter -> parameter.path("name").asString().equals("service")
                                && parameter.path("schema").path("enum").size() == 5))
                .collect(Collectors.toSet());
        assertThat(choosing)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(Routes.ALL.stream()
                        .filter(route -> route.target().isChosen())
                        .toList());
    }

    private JsonNode operation(Route route) {
        return paths.path(route.path()).path(route.method().name().toLowerCase(Locale.ROOT));
    }
}
