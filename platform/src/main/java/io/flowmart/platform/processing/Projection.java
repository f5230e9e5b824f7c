package io.flowmart.platform.processing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.stereotype.Component;

/**
 * Marks a class whose event handlers keep a read model. Its rows (JPA) and the position reached commit together; it can
 * be rebuilt from the first event, so it has a {@code @ResetHandler} and sends nothing to anyone.
 */
@Documented
@Component
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Projection {}
