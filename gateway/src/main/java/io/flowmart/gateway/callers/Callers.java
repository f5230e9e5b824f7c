package io.flowmart.gateway.callers;

import io.flowmart.platform.SettingProblem;
import io.flowmart.platform.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/** What happens to a request on its way in, in this order: who forwarded it, limits by address, token, limits by caller. */
@Configuration(proxyBeanMethods = false)
class Callers {

    private static final int BEFORE_SECURITY = Ordered.HIGHEST_PRECEDENCE + 100;
    private static final int AFTER_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1;

    /** What others say about forwarding is not passed on, see PassedOnHeaders. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> trustInProxies(CallerSettings settings) {
        return tomcat -> {
            if (!settings.trustedProxies().isEmpty()) {
                tomcat.addEngineValves(trusting(settings.trustedProxies()));
            }
        };
    }

    private static RemoteIpValve trusting(List<String> proxies) {
        var valve = new RemoteIpValve();
        try {
            valve.setInternalProxies(proxies.stream().map(Callers::block).collect(Collectors.joining(",")));
        } catch (IllegalArgumentException e) {
            throw new SettingProblem(
                    "The setting flowmart.gateway.trusted-proxies is malformed: it names addresses or CIDR blocks,"
                            + " separated by commas, such as 10.0.0.7,192.168.0.0/16.",
                    e);
        }
        valve.setProtocolHeader("X-Forwarded-Proto");
        valve.setHostHeader("X-Forwarded-Host");
        valve.setPortHeader("X-Forwarded-Port");
        return valve;
    }

    private static String block(String address) {
        String block = address.strip();
        if (block.contains("/")) {
            return block;
        }
        return block + (block.contains(":") ? "/128" : "/32");
    }

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> addressLimits(
            CallerSettings settings, MeterRegistry meters, Problems problems) {
        CallerSettings.Limits limits = settings.limits();
        return at(
                BEFORE_SECURITY,
                new RateLimits.OfAddresses(
                        new Allowance("address", limits.address(), meters),
                        new Allowance("bad-tokens", limits.address(), meters),
                        new Allowance("sign-in", limits.signIn(), meters),
                        new Allowance("webhook", limits.webhook(), meters),
                        problems));
    }

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> callerLimits(
            CallerSettings settings, MeterRegistry meters, Problems problems) {
        return at(
                AFTER_SECURITY,
                new RateLimits.OfCallers(
                        new Allowance("caller", settings.limits().caller(), meters), problems));
    }

    private static FilterRegistrationBean<OncePerRequestFilter> at(int order, OncePerRequestFilter filter) {
        FilterRegistrationBean<OncePerRequestFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setName(filter.getClass().getSimpleName());
        registration.setOrder(order);
        return registration;
    }
}
