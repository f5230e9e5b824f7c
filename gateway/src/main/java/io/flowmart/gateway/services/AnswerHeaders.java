package io.flowmart.gateway.services;

import io.flowmart.platform.web.RequestId;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.ResponseHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * What a caller is told of an answer. One with an ETag may be kept by him, and by him alone, if he asks each time
 * whether it still holds; everything else is kept nowhere.
 */
@Component
final class AnswerHeaders implements ResponseHttpHeadersFilter, Ordered {

    private static final String ASK_AGAIN =
            CacheControl.noCache().cachePrivate().getHeaderValue();

    @Override
    public int getOrder() {
        // Spring Cloud Gateway's own filter takes out the header that says which others to take out.
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders apply(HttpHeaders input, ServerResponse answer) {
        HttpHeaders told = HttpHeaders.copyOf(input);
        input.getConnection().forEach(told::remove);
        // The gateway has set it already.
        told.remove(RequestId.HEADER);
        if (told.getETag() != null && !saysItself(told.getCacheControl())) {
            told.setCacheControl(ASK_AGAIN);
            told.remove(HttpHeaders.PRAGMA);
            told.remove(HttpHeaders.EXPIRES);
            told.add(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
        }
        return told;
    }

    /** Spring Security forbids to keep anything wherever a service says nothing. */
    private static boolean saysItself(@Nullable String cacheControl) {
        return cacheControl != null && !cacheControl.contains("no-store");
    }
}
