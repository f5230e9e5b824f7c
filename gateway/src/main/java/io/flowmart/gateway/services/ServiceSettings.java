package io.flowmart.gateway.services;

import io.flowmart.platform.SettingProblem;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the services are reached.
 *
 * @param services      for each service the base addresses of its copies, {@code http://order-1:8080}; none may be
 *                      missing
 * @param timeouts      how long a service may take
 * @param probe         how addresses are watched
 * @param circuit       when a service is left alone for a while
 * @param maxAnswerSize of an answer that is no stream; it is passed on whole or not at all
 * @param maxStreams    how many streams of server-sent events are open at a time
 */
@ConfigurationProperties("flowmart.gateway")
record ServiceSettings(
        @DefaultValue Map<Service, List<String>> services,
        @DefaultValue Timeouts timeouts,
        @DefaultValue Probe probe,
        @DefaultValue Circuit circuit,
        @DefaultValue("16MB") DataSize maxAnswerSize,
        @DefaultValue("5000") int maxStreams) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /**
     * How long a service may take.
     *
     * @param connect to accept a connection
     * @param answer  between any two bytes of an answer, and before the first; on top of what the caller says he would
     *                wait
     * @param stream  the same for server-sent events; longer than the time between their heartbeats
     */
    record Timeouts(
            @DefaultValue("1s") Duration connect,
            @DefaultValue("30s") Duration answer,
            @DefaultValue("45s") Duration stream) {}

    /**
     * How addresses are watched.
     *
     * @param path     what each is asked for; it is in if it answers 200
     * @param interval between two questions
     * @param timeout  for the answer
     */
    record Probe(
            @DefaultValue("/actuator/health/readiness") String path,
            @DefaultValue("2s") Duration interval,
            @DefaultValue("2s") Duration timeout) {}

    /**
     * When a service is left alone for a while.
     *
     * @param calls       how many of the latest are looked at, and at the least have to be
     * @param failureRate how many of them in a hundred may fail
     * @param open        how long it is left alone
     */
    record Circuit(
            @DefaultValue("20") int calls,
            @DefaultValue("50") float failureRate,
            @DefaultValue("5s") Duration open) {}

    /** The checked addresses of all services. */
    Map<Service, Set<URI>> addresses() {
        Map<Service, Set<URI>> addresses = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            Set<URI> known = new LinkedHashSet<>();
            services.getOrDefault(service, List.of()).forEach(address -> known.add(checked(service, address)));
            if (known.isEmpty()) {
                throw problem(service, "is missing");
            }
            addresses.put(service, known);
        }
        return addresses;
    }

    private static URI checked(Service service, String address) {
        try {
            URI uri = URI.create(address.strip().replaceFirst("/$", ""));
            boolean isBare = uri.toString().equals(uri.getScheme() + "://" + uri.getAuthority());
            if (isBare && SCHEMES.contains(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw problem(service, "is malformed");
        }
        throw problem(service, "is malformed");
    }

    private static SettingProblem problem(Service service, String what) {
        return new SettingProblem("The setting flowmart.gateway.services." + service.label() + " " + what
                + ": it names the addresses of the service's copies, separated by commas, such as http://"
                + service.label() + "-1:8080,http://" + service.label() + "-2:8080.");
    }
}
