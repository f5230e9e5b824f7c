package io.flowmart.query;

import io.flowmart.platform.testing.ContextTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** A test of the query side as it runs, on a database that all such tests of this module share. */
@ContextTest
@Import({Shop.class, Http.class, CommandLog.class})
@TestPropertySource(
        properties = {
            QueryTest.CLIENT_SECRET_KEY,
            "flowmart.query.live.heartbeat=200ms",
            "flowmart.query.live.write-timeout=1s",
            "flowmart.query.live.max-listeners=8",
            "flowmart.query.live.max-listeners-per-user=3"
        })
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface QueryTest {

    /** The setting without which nothing starts. */
    String CLIENT_SECRET_KEY = "flowmart.security.client-secret-key=mJ0uGq2cXzN5rT8wYb1eVh4kLs7oPd9aFi3gUxQyZ6E=";
}
