package io.flowmart.query;

import io.flowmart.platform.testing.ContextTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/** A test of the query side as it runs, on a database that all such tests of this module share. */
@ContextTest
@Import({Shop.class, Http.class, CommandLog.class})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface QueryTest {}
