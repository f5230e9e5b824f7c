package io.flowmart.payment;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.test.annotation.DirtiesContext;

/**
 * A test with settings of its own. It closes its context after it, and one of them runs at a time: PostgreSQL has no connections
 * for them all.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@DirtiesContext
@ResourceLock("a context of one's own")
@interface OwnContext {}
