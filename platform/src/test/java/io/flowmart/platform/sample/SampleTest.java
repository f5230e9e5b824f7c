package io.flowmart.platform.sample;

import io.flowmart.platform.testing.ContextTest;
import io.flowmart.platform.testing.FreshDatabase;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * A test of the sample context. All of them share one Spring context and database, and so run one after the other. Tasks that
 * are due are not looked for: only those run that someone asks for.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ContextTest
@ResourceLock("the sample context")
@ContextConfiguration(classes = SampleApplication.class, initializers = FreshDatabase.class)
@TestPropertySource(
        properties = {
            "db-scheduler.polling-interval=1h",
            "db-scheduler.heartbeat-interval=500ms",
            "flowmart.web.max-body-size=10KB",
            "spring.datasource.hikari.connection-timeout=1000"
        })
public @interface SampleTest {}
