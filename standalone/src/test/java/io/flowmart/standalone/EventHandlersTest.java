package io.flowmart.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.flowmart.standalone.Conditions.that;
import static io.flowmart.standalone.Production.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.payment.DiscrepancyEvent;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.user.UserEvent;
import io.flowmart.platform.processing.Policy;
import io.flowmart.platform.processing.Projection;
import io.flowmart.platform.processing.SameTransaction;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.AllowReplay;
import org.axonframework.eventhandling.DisallowReplay;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.spring.stereotype.Saga;
import org.junit.jupiter.api.Test;

/** Who handles which events, and what becomes of old ones. */
class EventHandlersTest {

    /** The topics, by the events that are on them. A context may handle a part of them. */
    private static final Map<String, List<Class<?>>> TOPICS = Map.of(
            "order.create", List.of(OrderEvent.OrderCreated.class),
            "order.event", List.of(OrderEvent.class),
            "payment.event", List.of(PaymentEvent.class, DiscrepancyEvent.class),
            "user.event", List.of(UserEvent.class));

    /** What each context handles: its own events, and the topics that the design gives it. */
    private static final Map<String, Readings> READINGS = Map.of(
            "user", new Readings("user.event"),
            "order", new Readings("order.event", "payment.event"),
            "payment", new Readings("payment.event", "order.create", "order.event", "user.event"),
            "notification", new Readings("order.event", "payment.event", "user.event"),
            "query", new Readings("order.event", "payment.event", "user.event"));

    private record Readings(List<String> topics) {

        Readings(String... topics) {
            this(List.of(topics));
        }

        boolean include(JavaClass event) {
            return topics.stream().flatMap(topic -> TOPICS.get(topic).stream()).anyMatch(event::isAssignableTo);
        }
    }

    @Test
    void aContextHandlesItsOwnEventsAndThoseOfItsTopics() {
        classes()
                .should(that("handle their context's events and those of its topics only", type -> methodsWith(
                                type, Set.of(EventHandler.class, SagaEventHandler.class, EventSourcingHandler.class))
                        .filter(method -> !isOnATopicOf(type, method))
                        .map(JavaMethod::getFullName)))
                .because("in the distributed set-up a context's store holds nothing else, and a handler for it would"
                        + " never be called there")
                .check(CLASSES);
    }

    /** The platform passes on what the store holds, whatever it is, and is no context. */
    private static boolean isOnATopicOf(JavaClass type, JavaMethod method) {
        if (type.getPackageName().startsWith("io.flowmart.platform.")) {
            return true;
        }
        Readings readings = READINGS.get(type.getPackageName().split("\\.")[2]);
        return readings != null
                && !method.getRawParameterTypes().isEmpty()
                && readings.include(method.getRawParameterTypes().getFirst());
    }

    @Test
    void whoeverHandlesEventsNamesItsGroup() {
        classes()
                .that(describe("handle events", EventHandlersTest::isEventHandler))
                .should()
                .beAnnotatedWith(ProcessingGroup.class)
                .because("without one Axon names the group after the package: moving the class would have it handle"
                        + " every event again")
                .check(CLASSES);
    }

    @Test
    void onlyReadModelsAcceptAReplay() {
        classes()
                .that(describe("handle events", EventHandlersTest::isEventHandler))
                .and()
                .areNotAnnotatedWith(Projection.class)
                .should(that(
                        "be a policy, a saga or in the event's own transaction",
                        type -> Stream.of(Policy.class, Saga.class, SameTransaction.class)
                                        .anyMatch(type::isAnnotatedWith)
                                ? Stream.empty()
                                : Stream.of("is none of the three")))
                .because("old events do no new deeds")
                .check(CLASSES);
        assertThat(Policy.class).hasAnnotation(DisallowReplay.class);
    }

    @Test
    void nothingElseKnowsOfReplays() {
        classes()
                .that()
                .areNotAnnotatedWith(Projection.class)
                .should(that(
                        "not know of replays", type -> methodsWith(type, Set.of(ResetHandler.class, AllowReplay.class))
                                .map(JavaMethod::getFullName)))
                .andShould()
                .notBeAnnotatedWith(AllowReplay.class)
                .because("what is handled again may only be written down again")
                .check(CLASSES);
    }

    @Test
    void everyReadModelCanBeReset() {
        classes()
                .that()
                .areAnnotatedWith(Projection.class)
                .should(that(
                        "have one @ResetHandler",
                        type -> methodsWith(type, Set.of(ResetHandler.class)).count() == 1
                                ? Stream.empty()
                                : Stream.of("has none, or several")))
                .because("a rebuild begins with empty tables")
                .check(CLASSES);
    }

    private static boolean isEventHandler(JavaClass type) {
        return methodsWith(type, Set.of(EventHandler.class, SagaEventHandler.class))
                .findAny()
                .isPresent();
    }

    private static Stream<JavaMethod> methodsWith(JavaClass type, Set<Class<? extends Annotation>> annotations) {
        return type.getMethods().stream().filter(method -> annotations.stream().anyMatch(method::isAnnotatedWith));
    }
}
