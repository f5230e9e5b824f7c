package io.flowmart.gateway;

import io.flowmart.platform.Service;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The gateway as a process of its own. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GatewayApplication {

    /**
     * Runs the gateway.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("gateway", GatewayApplication.class)
                .needs("flowmart.security.issuer")
                .run(arguments);
    }
}
