package io.flowmart.gateway.services;

import io.flowmart.platform.web.ListenerConnections;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Connections to the services. What the client would do by itself is off: a request is passed on as it is, once. */
@Configuration(proxyBeanMethods = false)
class ServiceHttp {

    /** The web server's limit for callers comes first. */
    private static final int MORE_THAN_CALLERS = 20_000;

    /** The services close idle connections after a minute. */
    private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(20);

    /** A connection that was idle for longer is looked at before it is used, which takes a millisecond. */
    private static final TimeValue SURELY_OPEN = TimeValue.ofMilliseconds(100);

    /** Listeners have a connection each, and wait most of the time; whoever reads much reads past it. */
    private static final int SMALL_BUFFER = 2_048;

    /** On the callers' side listeners have a connection each as well. */
    @Bean
    ListenerConnections listenerConnections(ServiceSettings settings) {
        return new ListenerConnections(settings.maxStreams());
    }

    @Bean
    CloseableHttpClient serviceConnections(ServiceSettings settings) {
        ConnectionConfig connections = ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.timeouts().connect()))
                .setSocketTimeout(Timeout.of(settings.timeouts().answer()))
                .setValidateAfterInactivity(SURELY_OPEN)
                .build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setMaxConnPerRoute(MORE_THAN_CALLERS)
                        .setDefaultConnectionConfig(connections)
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setBufferSize(SMALL_BUFFER)
                                        .build())
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
                .evictIdleConnections(LONGEST_IDLE)
                .disableAutomaticRetries()
                .disableAuthCaching()
                .disableContentCompression()
                .disableCookieManagement()
                .disableDefaultUserAgent()
                .disableRedirectHandling()
                .build();
    }
}
