package io.flowmart.platform.web;

import io.flowmart.platform.LogContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request an id: the caller's, if it is a decent one, else a new one. It is in the answer, in every log line
 * and, as correlation id, in every event that follows. A log line also tells the order that the path names.
 */
final class RequestIdFilter extends OncePerRequestFilter {

    private static final Pattern DECENT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ORDER =
            Pattern.compile("(?<=/)order-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/|$)");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String told = request.getHeader(RequestId.HEADER);
        String id = told != null && DECENT.matcher(told).matches()
                ? told
                : UUID.randomUUID().toString();
        response.setHeader(RequestId.HEADER, id);
        Matcher order = ORDER.matcher(request.getRequestURI());
        try (LogContext _ = LogContext.open(id, order.find() ? order.group() : null)) {
            chain.doFilter(request, response);
        }
    }
}
