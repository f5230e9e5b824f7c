package io.flowmart.gateway.routes;

import io.flowmart.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that say they are anything but JSON. A filter, because Spring fails at a type such as {@code a/*}. */
final class JsonOnly extends OncePerRequestFilter {

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");

    private final Problems problems;

    JsonOnly(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = request.getContentType();
        if (type == null || isGood(type, WITHOUT_BODY.contains(request.getMethod()))) {
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
            problems.write(response, 415, "unsupported_media_type", "A body must be JSON.");
        }
    }

    private static boolean isGood(String type, boolean ofNothing) {
        try {
            MediaType parsed = MediaType.parseMediaType(type);
            return MediaType.APPLICATION_JSON.equalsTypeAndSubtype(parsed) || ofNothing && parsed.isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
