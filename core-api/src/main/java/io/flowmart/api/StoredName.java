package io.flowmart.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name and version under which objects of a class are stored and published, whatever the class is called today.
 *
 * <p>It is a contract: it stands in every event store and on every topic. A class may be renamed and moved, its stored
 * name may not. A changed shape gets a new {@link #version()} and an upcaster, a changed meaning gets a new event.
 *
 * @see MessageCatalogue
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface StoredName {

    /** The stable name, {@code flowmart.<context>.<Name>}. */
    String value();

    /** The version of the shape, counted from 1. */
    String version() default "1";
}
