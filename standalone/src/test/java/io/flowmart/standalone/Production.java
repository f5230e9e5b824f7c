package io.flowmart.standalone;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.annotation.Annotation;
import java.util.stream.Stream;

/** The classes of all modules as they are shipped, for the rules about them. */
final class Production {

    /** The packages that hold a context's write side. */
    static final String[] CONTEXTS = {
        "io.flowmart.user..", "io.flowmart.order..", "io.flowmart.payment..", "io.flowmart.notification.."
    };

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.flowmart");

    private Production() {}

    static Stream<JavaClass> annotatedWith(Class<? extends Annotation> annotation) {
        return CLASSES.stream().filter(type -> type.isAnnotatedWith(annotation));
    }

    /** A class with this annotation, or one that is nested in it. */
    static DescribedPredicate<JavaClass> withinClassesAnnotatedWith(Class<? extends Annotation> annotation) {
        return DescribedPredicate.describe(
                "are @" + annotation.getSimpleName() + " or nested in one",
                type -> outermost(type).isAnnotatedWith(annotation));
    }

    static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Production::outermost).orElse(type);
    }
}
