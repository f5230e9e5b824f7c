package io.flowmart.standalone;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Function;
import java.util.stream.Stream;

/** Conditions for ArchUnit's rules, written as a search for what is wrong. */
final class Conditions {

    private Conditions() {}

    /**
     * A condition on classes.
     *
     * @param description what they should do
     * @param faults      what is wrong with a class, if anything
     */
    static ArchCondition<JavaClass> that(String description, Function<JavaClass, Stream<String>> faults) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                faults.apply(type)
                        .map(fault -> SimpleConditionEvent.violated(type, type.getName() + ": " + fault))
                        .forEach(events::add);
            }
        };
    }
}
