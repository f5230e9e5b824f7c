package io.flowmart.gateway.services;

import io.flowmart.platform.web.ProblemException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchangeHandlerFunction;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Calls a service at one of its addresses. A request that never reached one goes to the next; one that may have been
 * done is repeated only if it changes nothing.
 */
@Component
public final class ServiceCalls {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceCalls.class);

    private static final int MOST_ATTEMPTS = 3;
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Addresses addresses;
    private final Circuits circuits;
    private final ProxyExchangeHandlerFunction proxy;
    private final ServiceSettings settings;
    private final MeterRegistry meters;

    ServiceCalls(
            Addresses addresses,
            Circuits circuits,
            ProxyExchangeHandlerFunction proxy,
            ServiceSettings settings,
            MeterRegistry meters) {
        this.addresses = addresses;
        this.circuits = circuits;
        this.proxy = proxy;
        this.settings = settings;
        this.meters = meters;
    }

    /**
     * Passes a request on.
     *
     * @param service whose it is
     * @param request as it came
     * @param body    its body; empty if it has none
     * @return the service's answer, whatever it is
     * @throws ProblemException if there is none: 503
     */
    public ServerResponse call(Service service, ServerRequest request, byte[] body) {
        request.attributes().put(ServiceExchange.BODY, body);
        Timer.Sample time = Timer.start(meters);
        String outcome = "failed";
        try {
            ServerResponse answer = circuits.of(service).executeSupplier(() -> attempt(service, request));
            outcome = answer.statusCode().value() / 100 + "xx";
            return answer;
        } catch (CallFailure e) {
            outcome = e.kind().name().toLowerCase(Locale.ROOT);
            LOG.warn("{} {}: no answer of {}: {}", request.method(), request.path(), service.label(), e.getMessage());
            throw ServiceProblems.noAnswer(e.kind());
        } catch (CallNotPermittedException e) {
            outcome = "circuit_open";
            throw ServiceProblems.leftAlone(settings.circuit().open());
        } finally {
            time.stop(Timer.builder("flowmart.gateway.requests")
                    .description("Requests passed on, and what became of them")
                    .tag("service", service.label())
                    .tag("outcome", outcome)
                    .register(meters));
        }
    }

    private ServerResponse attempt(Service service, ServerRequest request) {
        List<Address> inTurn = addresses.inTurn(service);
        int most = Math.min(MOST_ATTEMPTS, inTurn.size());
        for (int attempt = 1; ; attempt++) {
            Address address = inTurn.get(attempt - 1);
            try {
                MvcUtils.setRequestUrl(request, address.uri());
                return proxy.handle(request);
            } catch (CallFailure e) {
                if (e.kind() == CallFailure.Kind.UNREACHABLE || e.kind() == CallFailure.Kind.BROKEN) {
                    address.takeOut(e.getMessage());
                }
                if (attempt == most || !mayBeRepeated(e.kind(), request)) {
                    throw e;
                }
            }
        }
    }

    private static boolean mayBeRepeated(CallFailure.Kind kind, ServerRequest request) {
        return kind == CallFailure.Kind.UNREACHABLE
                || kind == CallFailure.Kind.BROKEN && SAFE.contains(request.method());
    }
}
