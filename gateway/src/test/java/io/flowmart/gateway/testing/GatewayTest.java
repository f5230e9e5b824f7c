package io.flowmart.gateway.testing;

import io.flowmart.gateway.GatewayApplication;
import io.flowmart.platform.security.testing.TestTokens;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** A test of the gateway as it runs, in front of {@link Shop}; impatient, and with room for all the test's calls. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SpringBootTest(
        classes = GatewayApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "flowmart.gateway.limits.caller.calls=10000",
            "flowmart.gateway.limits.address.calls=10000",
            "flowmart.gateway.limits.sign-in.calls=10000",
            "flowmart.gateway.probe.interval=50ms",
            "flowmart.gateway.probe.timeout=5s",
            "flowmart.gateway.timeouts.answer=2s",
            "flowmart.gateway.timeouts.stream=4s",
            "flowmart.gateway.circuit.open=2s",
            "flowmart.gateway.max-answer-size=2MB",
            "flowmart.gateway.max-streams=3",
            "server.tomcat.connection-timeout=1s"
        })
@Import({TestTokens.class, Caller.class})
@ContextConfiguration(initializers = Shop.class)
@ExtendWith(Shop.class)
public @interface GatewayTest {}
