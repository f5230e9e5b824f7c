package io.flowmart.gateway.services;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Shows operators which addresses are in. The gateway itself is well in any case, or all would go down together. */
@Component("services")
final class ServicesHealth implements HealthIndicator {

    private final Addresses addresses;
    private final Circuits circuits;

    ServicesHealth(Addresses addresses, Circuits circuits) {
        this.addresses = addresses;
        this.circuits = circuits;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (Service service : Service.values()) {
            Map<String, Object> details = new LinkedHashMap<>();
            addresses
                    .of(service)
                    .forEach(address -> details.put(address.uri().toString(), address.isIn() ? "in" : "out"));
            details.put("circuit", circuits.of(service).getState().name());
            health.withDetail(service.label(), details);
        }
        return health.build();
    }
}
