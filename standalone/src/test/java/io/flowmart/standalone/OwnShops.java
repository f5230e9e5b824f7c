package io.flowmart.standalone;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A test that starts shops beside those of {@link StandaloneIT}, one test at a time: three shops are too many for two processors. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ResourceLock("the shop beside")
@interface OwnShops {}
