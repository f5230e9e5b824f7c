package io.flowmart.gateway.services;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A circuit breaker for each service. No answer and 5xx are failures, but for 503: with that a service that is there
 * says itself when to come again, for instance because a version is not there yet.
 */
@Component
final class Circuits {

    private static final Logger LOG = LoggerFactory.getLogger(Circuits.class);

    private static final int TRIAL_CALLS = 3;

    private final CircuitBreakerRegistry circuits;

    Circuits(ServiceSettings settings, MeterRegistry meters) {
        circuits = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(settings.circuit().calls())
                .minimumNumberOfCalls(settings.circuit().calls())
                .failureRateThreshold(settings.circuit().failureRate())
                .waitDurationInOpenState(settings.circuit().open())
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .maxWaitDurationInHalfOpenState(settings.circuit().open())
                .recordException(CallFailure.class::isInstance)
                .recordResult(answer -> answer instanceof ServerResponse response && isFailure(response))
                .build());
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(circuits).bindTo(meters);
        for (Service service : Service.values()) {
            of(service)
                    .getEventPublisher()
                    .onStateTransition(change ->
                            LOG.warn("The circuit to {} goes {}.", service.label(), change.getStateTransition()));
        }
    }

    private static boolean isFailure(ServerResponse answer) {
        return answer.statusCode().is5xxServerError()
                && !answer.statusCode().isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE);
    }

    CircuitBreaker of(Service service) {
        return circuits.circuitBreaker(service.label());
    }
}
