package io.flowmart.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
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
}
