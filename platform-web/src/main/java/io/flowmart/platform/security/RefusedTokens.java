package io.flowmart.platform.security;

import io.flowmart.platform.web.Problems;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Answers tokens that are not taken. One that cannot be checked, because the keys were never told and cannot be had
 * now, is not called bad: who is told 401 signs in again, and that would not help.
 */
final class RefusedTokens
        implements ObjectPostProcessor<BearerTokenAuthenticationFilter>, AuthenticationFailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedTokens.class);

    private static final Duration SOON = Duration.ofSeconds(1);

    private final AuthenticationEntryPoint bad;
    private final Problems problems;

    RefusedTokens(AuthenticationEntryPoint bad, Problems problems) {
        this.bad = bad;
        this.problems = problems;
    }

    @Override
    public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
        filter.setAuthenticationFailureHandler(this);
        return filter;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException, ServletException {
        if (failure instanceof AuthenticationServiceException) {
            LOG.warn("An access token could not be checked: {}", failure.getMessage());
            problems.write(response, 503, "temporarily_unavailable", "Access tokens cannot be checked now.", SOON);
        } else {
            bad.commence(request, response, failure);
        }
    }
}
