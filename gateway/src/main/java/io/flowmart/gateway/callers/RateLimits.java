package io.flowmart.gateway.callers;

import io.flowmart.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/** Turns away whoever calls too often: 429, with the time after which he may come again. */
abstract sealed class RateLimits extends OncePerRequestFilter {

    /** An attribute of requests whose caller is known: what security tells reaches only the filters behind it. */
    private static final String KNOWN = RateLimits.class.getName() + ".known";

    private static final String TOKEN = "bearer";

    private final Problems problems;

    private RateLimits(Problems problems) {
        this.problems = problems;
    }

    /** True if the answer has been given. */
    final boolean refuses(Duration wait, HttpServletResponse response) throws IOException {
        if (wait.isPositive()) {
            problems.write(response, 429, "too_many_requests", "That was too often; come again later.", wait);
            return true;
        }
        return false;
    }

    /** Before anyone looks at the access token: by address, if there is none, and if it turned out to be no good. */
    static final class OfAddresses extends RateLimits {

        private static final Set<String> SIGN_IN = Set.of("/users/signin", "/users/signup");
        private static final Set<String> WEBHOOKS = Set.of("/payments/stripe/webhook");
        private static final String HEALTH = "/actuator/health";

        private final Allowance anonymous;
        private final Allowance badTokens;
        private final Allowance signIns;
        private final Allowance webhooks;

        OfAddresses(
                Allowance anonymous, Allowance badTokens, Allowance signIns, Allowance webhooks, Problems problems) {
            super(problems);
            this.anonymous = anonymous;
            this.badTokens = badTokens;
            this.signIns = signIns;
            this.webhooks = webhooks;
        }

        /** Whoever watches the gateway is always told how it is. */
        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return request.getServletPath().startsWith(HEALTH);
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String address = NetworkAddress.of(request);
            boolean hasToken = StringUtils.startsWithIgnoreCase(request.getHeader(HttpHeaders.AUTHORIZATION), TOKEN);
            if (SIGN_IN.contains(request.getServletPath()) && refuses(signIns.take(address), response)
                    || refuses(take(request, address, hasToken), response)) {
                return;
            }
            try {
                chain.doFilter(request, response);
            } finally {
                // Whatever the answer was: a token that names a key nobody knows is 503 and not 401.
                if (hasToken && request.getAttribute(KNOWN) == null) {
                    badTokens.take(address);
                }
            }
        }

        /** A gateway's servers share a few addresses, and a busy day of theirs must not look like an attack. */
        private Duration take(HttpServletRequest request, String address, boolean hasToken) {
            if (WEBHOOKS.contains(request.getServletPath())) {
                return webhooks.take(address);
            }
            return hasToken ? badTokens.look(address) : anonymous.take(address);
        }
    }

    /** Once it is known who calls: by caller, wherever he is. */
    static final class OfCallers extends RateLimits {

        private final Allowance allowance;

        OfCallers(Allowance allowance, Problems problems) {
            super(problems);
            this.allowance = allowance;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            Principal caller = request.getUserPrincipal();
            request.setAttribute(KNOWN, caller);
            if (caller == null || !refuses(allowance.take(caller.getName()), response)) {
                chain.doFilter(request, response);
            }
        }
    }
}
