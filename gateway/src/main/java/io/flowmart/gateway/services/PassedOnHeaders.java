package io.flowmart.gateway.services;

import io.flowmart.platform.Traces;
import io.flowmart.platform.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.slf4j.MDC;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * What a service is told of a request. Spring Cloud Gateway has taken out what belongs to the caller's own connection,
 * and whatever he said about forwarding; here he is introduced to the service as the gateway sees him.
 */
@Component
final class PassedOnHeaders implements RequestHttpHeadersFilter, Ordered {

    private final Traces traces;

    PassedOnHeaders(Traces traces) {
        this.traces = traces;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders apply(HttpHeaders input, ServerRequest request) {
        HttpHeaders passedOn = HttpHeaders.copyOf(input);
        // Whatever else the caller calls his connection's own.
        request.headers().asHttpHeaders().getConnection().forEach(passedOn::remove);
        passedOn.remove(HttpHeaders.EXPECT);
        passedOn.remove("X-Real-IP");
        HttpServletRequest caller = request.servletRequest();
        passedOn.set("X-Forwarded-For", caller.getRemoteAddr());
        passedOn.set("X-Forwarded-Proto", caller.getScheme());
        passedOn.set("X-Forwarded-Host", host(caller));
        passedOn.set("X-Forwarded-Port", Integer.toString(caller.getServerPort()));
        passedOn.set(RequestId.HEADER, MDC.get(RequestId.CORRELATION_ID));
        String traceparent = traces.current();
        if (traceparent != null) {
            passedOn.set(Traces.TRACEPARENT, traceparent);
        }
        return passedOn;
    }

    private static String host(HttpServletRequest caller) {
        boolean isUsual = caller.getServerPort() == ("https".equals(caller.getScheme()) ? 443 : 80);
        String name = caller.getServerName().toLowerCase(Locale.ROOT);
        return isUsual ? name : name + ":" + caller.getServerPort();
    }
}
