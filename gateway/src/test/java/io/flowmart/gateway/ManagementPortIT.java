package io.flowmart.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.platform.security.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.TestPropertySource;

/** As Prometheus finds it: where it listens too, and where nobody from outside does. */
@GatewayTest
@TestPropertySource(properties = {"management.server.port=0", "flowmart.security.public-actuator=/actuator/**"})
class ManagementPortIT {

    @Autowired
    private Caller caller;

    @LocalManagementPort
    private int port;

    @Test
    void tellsItsMetricsThereAndNowhereElse() throws Exception {
        HttpResponse<String> there = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(there.statusCode()).isEqualTo(200);
        assertThat(there.body())
                .contains("flowmart_gateway_addresses", "flowmart_gateway_streams", "flowmart_gateway_limited_total")
                .contains("resilience4j_circuitbreaker_state");
        assertThat(caller.get("/actuator/prometheus", "Authorization", TestTokens.operator())
                        .problem())
                .isEqualTo("application/problem+json 404 not_found");
    }
}
