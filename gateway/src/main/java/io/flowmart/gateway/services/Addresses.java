package io.flowmart.gateway.services;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The addresses of all services, which take turns. */
@Component
final class Addresses {

    private final Map<Service, List<Address>> all = new EnumMap<>(Service.class);
    private final Map<Service, AtomicInteger> turns = new EnumMap<>(Service.class);

    Addresses(ServiceSettings settings, MeterRegistry meters) {
        settings.addresses().forEach((service, uris) -> {
            List<Address> addresses =
                    uris.stream().map(uri -> new Address(service, uri)).toList();
            all.put(service, addresses);
            // Several gateways that start together do not all begin with the same copy.
            turns.put(service, new AtomicInteger(ThreadLocalRandom.current().nextInt(addresses.size())));
            register(meters, service, addresses, true);
            register(meters, service, addresses, false);
        });
    }

    private static void register(MeterRegistry meters, Service service, List<Address> addresses, boolean in) {
        Gauge.builder("flowmart.gateway.addresses", addresses, these -> these.stream()
                        .filter(address -> address.isIn() == in)
                        .count())
                .description("Addresses of a service that get requests, and those that do not")
                .tag("service", service.label())
                .tag("state", in ? "in" : "out")
                .register(meters);
    }

    /** All of a service's addresses. */
    List<Address> of(Service service) {
        return all.get(service);
    }

    /** All there are. */
    List<Address> all() {
        return all.values().stream().flatMap(Collection::stream).toList();
    }

    /**
     * All of a service's addresses, in the order in which a request tries them: whoever's turn it is comes first, those
     * that are out come last. They are tried if there are no others: a probe can be wrong, or late.
     */
    List<Address> inTurn(Service service) {
        Map<Boolean, List<Address>> by = all.get(service).stream().collect(Collectors.partitioningBy(Address::isIn));
        List<Address> order = new ArrayList<>(by.get(true));
        Collections.rotate(order, turns.get(service).getAndIncrement());
        order.addAll(by.get(false));
        return order;
    }
}
