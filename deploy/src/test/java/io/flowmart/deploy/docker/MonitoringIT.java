package io.flowmart.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That nothing is missing, ClusterIT shows with the real services. */
class MonitoringIT {

    @Test
    void tellsWhatNobodyExposes() throws Exception {
        byte[] exposed = """
                # HELP flowmart_orders Orders that were placed within the last day, by their state.
                # TYPE flowmart_orders gauge
                flowmart_orders{status="paid"} 1.0
                flowmart_dead_letters{queue="notification"} 0.0
                flowmart_gateway_addresses{service="order"} 2.0
                """.getBytes();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, exposed.length);
            exchange.getResponseBody().write(exposed);
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            List<String> faults = Monitoring.faults((service, port) -> address);

            assertThat(faults)
                    .anyMatch(fault -> fault.startsWith("Nobody exposes flowmart_ingress_forks: "))
                    .anyMatch(fault -> fault.startsWith("flowmart_gateway_addresses has the labels ["))
                    .anyMatch(fault -> fault.startsWith("There are only the labels [instance, job, queue]: "))
                    .noneMatch(fault -> fault.contains("flowmart_orders)"));
        } finally {
            server.stop(0);
        }
    }

    /** The breaker's state, which the alert went by once, need not last for longer than a second. */
    @Test
    void theAlertForTheUserServiceLooksAtCallsThatABreakerCountsFromTheBeginning() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var breakers = CircuitBreakerRegistry.ofDefaults();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(registry);
        CircuitBreaker breaker = breakers.circuitBreaker("user-service");
        assertThat(calls(registry)).containsOnly(Map.entry("failed", 0), Map.entry("answered", 0));

        breaker.onError(1, TimeUnit.SECONDS, new IOException());
        assertThat(calls(registry)).containsOnly(Map.entry("failed", 1), Map.entry("answered", 0));
        breaker.onSuccess(1, TimeUnit.SECONDS);
        assertThat(calls(registry)).containsOnly(Map.entry("failed", 1), Map.entry("answered", 1));
    }

    /** The sums of what the alert's two halves select. */
    private static Map<String, Integer> calls(PrometheusMeterRegistry registry) {
        Matcher halves = Pattern.compile(
                        "(\\w+)\\{job=\"payment\",name=\"([\\w-]+)\",kind=~?\"([\\w|]+)\"}\\[1m]\\)\\) > 0")
                .matcher(Monitoring.alert("UserServiceAway"));
        Map<String, Integer> sums = new TreeMap<>();
        for (String half : List.of("failed", "answered")) {
            assertThat(halves.find()).isTrue();
            List<MatchResult> series = Pattern.compile("(?m)^%s\\{kind=\"(?:%s)\",name=\"%s\"} (\\d+)"
                            .formatted(halves.group(1), halves.group(3), halves.group(2)))
                    .matcher(registry.scrape())
                    .results()
                    .toList();
            assertThat(series).hasSize(halves.group(3).split("\\|").length);
            sums.put(
                    half,
                    series.stream()
                            .mapToInt(found -> Integer.parseInt(found.group(1)))
                            .sum());
        }
        return sums;
    }
}
