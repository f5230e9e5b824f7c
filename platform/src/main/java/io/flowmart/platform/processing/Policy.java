package io.flowmart.platform.processing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.axonframework.eventhandling.DisallowReplay;
import org.springframework.stereotype.Component;

/**
 * Marks a class of stateless rules "whenever this happened, do that": one event in, one command out. The command's
 * events and the position reached commit together. It is never replayed: old events do no new deeds.
 */
@Documented
@Component
@DisallowReplay
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Policy {}
