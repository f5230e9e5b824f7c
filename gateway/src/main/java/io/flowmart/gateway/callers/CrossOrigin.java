package io.flowmart.gateway.callers;

import io.flowmart.platform.web.Problems;
import io.flowmart.platform.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Lets the pages of some origins call from a browser. Browsers keep all others from it. */
@Configuration(proxyBeanMethods = false)
class CrossOrigin {

    private static final Duration REMEMBERED = Duration.ofHours(1);

    /** Before the limits, so that a page can see that it was too often. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

    @Bean
    FilterRegistrationBean<CorsFilter> crossOriginFilter(CallerSettings settings, Problems problems) {
        CorsConfiguration rules = new CorsConfiguration();
        rules.setAllowedOrigins(settings.corsOrigins());
        rules.setAllowedMethods(List.of("GET", "HEAD", "POST", "DELETE"));
        rules.setAllowedHeaders(List.of(
                HttpHeaders.ACCEPT,
                HttpHeaders.ACCEPT_LANGUAGE,
                HttpHeaders.AUTHORIZATION,
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.IF_NONE_MATCH,
                "Idempotency-Key",
                "Last-Event-ID",
                "Prefer",
                RequestId.HEADER));
        rules.setExposedHeaders(List.of(
                HttpHeaders.ETAG,
                HttpHeaders.LOCATION,
                HttpHeaders.RETRY_AFTER,
                "Idempotent-Replayed",
                "Preference-Applied",
                RequestId.HEADER));
        rules.setMaxAge(REMEMBERED);
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", rules);
        boolean nobody = settings.corsOrigins().isEmpty();
        CorsFilter filter = new CorsFilter(everywhere) {
            /** Without any origin there is nothing to do but to say no. */
            @Override
            protected boolean shouldNotFilter(HttpServletRequest request) {
                return nobody && !CorsUtils.isPreFlightRequest(request);
            }
        };
        filter.setCorsProcessor(new DefaultCorsProcessor() {
            @Override
            protected void rejectRequest(ServerHttpResponse response) throws IOException {
                problems.write(
                        ((ServletServerHttpResponse) response).getServletResponse(),
                        403,
                        "forbidden",
                        "Pages of this origin may not do this.");
            }
        });
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(ORDER);
        return registration;
    }
}
