package io.flowmart.gateway.services;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A service's answer on its way to the caller. Spring's own responses would look at {@code If-None-Match} once more and
 * then skip the body; here what the service said is final.
 */
final class Answer implements ServerResponse {

    /** Writes the body, once status and headers are set. */
    @FunctionalInterface
    interface Body {
        void writeTo(HttpServletRequest caller, HttpServletResponse response) throws IOException, ServletException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    private final HttpStatusCode status;
    private final HttpHeaders headers = new HttpHeaders();
    private final Body body;

    Answer(HttpStatusCode status, Body body) {
        this.status = status;
        this.body = body;
    }

    /** What the service said, for the filters that decide which of its headers are passed on. */
    record Told(HttpStatusCode status, HttpHeaders headers) implements ProxyExchange.Response {
        @Override
        public HttpStatusCode getStatusCode() {
            return status;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }

    @Override
    public HttpStatusCode statusCode() {
        return status;
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }

    /** They are among the headers. */
    @Override
    public MultiValueMap<String, Cookie> cookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public @Nullable ModelAndView writeTo(HttpServletRequest request, HttpServletResponse response, Context context)
            throws ServletException {
        response.setStatus(status.value());
        headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        try {
            body.writeTo(request, response);
        } catch (IOException e) {
            LOG.debug("The caller left before the answer came.", e);
        }
        return null;
    }
}
