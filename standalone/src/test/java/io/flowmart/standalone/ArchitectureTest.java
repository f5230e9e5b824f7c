package io.flowmart.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.AndFullName.Predicates.fullNameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static io.flowmart.standalone.Production.CLASSES;
import static io.flowmart.standalone.Production.CONTEXTS;
import static io.flowmart.standalone.Production.withinClassesAnnotatedWith;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import io.flowmart.platform.processing.Projection;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.modelling.command.Repository;
import org.axonframework.spring.stereotype.Aggregate;
import org.axonframework.spring.stereotype.Saga;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.RestController;

/** A message is the only thing that one context may know of another; what follows from it for every class there is. */
class ArchitectureTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "io.flowmart.api, ",
        "io.flowmart.platform, io.flowmart.api..",
        "io.flowmart.user, io.flowmart.api.. io.flowmart.platform..",
        "io.flowmart.order, io.flowmart.api.. io.flowmart.platform..",
        "io.flowmart.payment, io.flowmart.api.. io.flowmart.platform..",
        "io.flowmart.notification, io.flowmart.api.. io.flowmart.platform..",
        "io.flowmart.query, io.flowmart.api.. io.flowmart.platform..",
        "io.flowmart.embedded, ",
        "io.flowmart.stripe.simulator, "
    })
    void aModuleKnowsTheSharedOnesAtMost(String module, String shared) {
        String[] known = ((shared == null ? "" : shared + " ") + module + "..").split(" ");
        classes()
                .that(resideInAPackage(module + ".."))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("io.flowmart..")).or(resideInAnyPackage(known)))
                .because("contexts meet over messages alone, so that each can run in a process of its own; only"
                        + " standalone puts them together")
                .check(CLASSES);
    }

    @Test
    void everyModuleIsLookedAt() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .map(ArchitectureTest::module)
                        .distinct())
                .as("a new module needs its line above")
                .containsOnly(
                        "api",
                        "platform",
                        "user",
                        "order",
                        "payment",
                        "notification",
                        "query",
                        "embedded",
                        "stripe",
                        "standalone");
    }

    private static String module(String packageName) {
        return packageName.split("\\.")[2];
    }

    @Test
    void nothingDependsOnTheStandaloneSetUp() {
        String[] setUp = {"io.flowmart.standalone..", "io.flowmart.embedded..", "io.flowmart.stripe.simulator.."};
        noClasses()
                .that(not(resideInAnyPackage(setUp)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(setUp))
                .because("there is one code path: no handler may notice whether its context runs alone or with all"
                        + " others in one JVM")
                .check(CLASSES);
    }

    @Test
    void coreApiIsFreeOfSpringAndJpa() {
        classes()
                .that(resideInAPackage("io.flowmart.api.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.flowmart.api..",
                        "java..",
                        "com.fasterxml.jackson.annotation..",
                        "jakarta.validation..",
                        "org.axonframework.modelling.command..",
                        "org.jspecify.."))
                .because("messages outlive frameworks; beyond the JDK they use annotations only")
                .check(CLASSES);
    }

    @Test
    void whatHandlesMoneyHasNoFloatingPointNumbers() {
        classes()
                .that(resideInAnyPackage(
                        "io.flowmart.api..",
                        "io.flowmart.order..",
                        "io.flowmart.payment..",
                        "io.flowmart.notification..",
                        "io.flowmart.query.orders..",
                        "io.flowmart.query.payments.."))
                .should(Conditions.that("neither hold nor pass floating-point numbers", ArchitectureTest::floats))
                .because("money is counted in minor units, and a fraction of a cent lost is a payment that does not"
                        + " add up; what handles money needs no fractions at all")
                .check(CLASSES);
    }

    private static Stream<String> floats(JavaClass type) {
        Set<String> floating = Set.of("float", "double", "java.lang.Float", "java.lang.Double");
        Stream<Map.Entry<String, JavaType>> fields =
                type.getFields().stream().map(field -> Map.entry(field.getFullName(), field.getType()));
        Stream<Map.Entry<String, JavaType>> results =
                type.getMethods().stream().map(method -> Map.entry(method.getFullName(), method.getReturnType()));
        Stream<Map.Entry<String, JavaType>> parameters = type.getCodeUnits().stream()
                .flatMap(unit ->
                        unit.getParameterTypes().stream().map(parameter -> Map.entry(unit.getFullName(), parameter)));
        return Stream.of(fields, results, parameters)
                .flatMap(all -> all)
                .filter(entry -> entry.getValue().getAllInvolvedRawTypes().stream()
                        .anyMatch(raw ->
                                floating.contains(raw.getBaseComponentType().getName())))
                .map(Map.Entry::getKey);
    }

    @Test
    void aggregatesKnowNoSpringClockRandomnessOrIo() {
        noClasses()
                .that(withinClassesAnnotatedWith(Aggregate.class))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "org.springframework..",
                                "jakarta.persistence..",
                                "java.io..",
                                "java.net..",
                                "java.nio..",
                                "java.sql..",
                                "javax.sql..",
                                "java.security..",
                                "java.util.random..",
                                "java.util.concurrent..",
                                "org.slf4j..",
                                "com.stripe..")
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(Random.class)))
                .orShould()
                .callMethodWhere(target(fullNameMatching(".*(UUID\\.randomUUID|\\.now|\\.random|\\.currentTimeMillis"
                        + "|\\.nanoTime|\\.getenv|\\.getProperty)\\(.*")))
                .because(
                        "an aggregate is rebuilt from its events and must come out the same each time; time and new ids"
                                + " arrive in commands or as handler parameters")
                .check(CLASSES);
    }

    @Test
    void aggregatesHaveSimpleNamesOfTheirOwn() {
        assertThat(Production.annotatedWith(Aggregate.class).map(JavaClass::getSimpleName))
                .as("Axon derives bean names from the simple names, and in one JVM they meet")
                .doesNotHaveDuplicates()
                .isNotEmpty();
    }

    @Test
    void controllersOfContextsOnlyPassMessagesOn() {
        classes()
                .that(withinClassesAnnotatedWith(RestController.class))
                .and(not(resideInAnyPackage("io.flowmart.platform..", "io.flowmart.standalone..")))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "io.flowmart.api..",
                                "io.flowmart.platform..",
                                "java.lang..",
                                "java.net..",
                                "java.time..",
                                "java.util..",
                                "jakarta.servlet..",
                                "jakarta.validation..",
                                "com.fasterxml.jackson.annotation..",
                                "io.swagger.v3.oas.annotations..",
                                "org.axonframework.commandhandling.gateway..",
                                "org.axonframework.queryhandling..",
                                "org.jspecify..",
                                "org.springframework.http..",
                                "org.springframework.security.core..",
                                "org.springframework.web..")
                        .or(resideInAnyPackage(CONTEXTS))
                        .or(resideInAPackage("io.flowmart.query..")))
                .andShould()
                .onlyDependOnClassesThat(describe(
                        "are no aggregates, sagas or repositories of them",
                        type -> !type.isAnnotatedWith(Aggregate.class)
                                && !type.isAnnotatedWith(Saga.class)
                                && !type.isAssignableTo(Repository.class)))
                .because("a controller turns a request into a message and its answer into a response, with helpers of"
                        + " its own package; what an aggregate knows is nobody's business, only what it answers")
                .check(CLASSES);
    }

    @Test
    void aContextShowsOneClassAtTheMost() {
        Map<String, Set<String>> publicClasses = CLASSES.stream()
                .filter(belongToContextOrQuery())
                .filter(type -> type.isTopLevelClass()
                        && type.getModifiers().contains(JavaModifier.PUBLIC)
                        && !type.isAnnotatedWith(Saga.class)
                        && !type.isAssignableTo(HttpUpgradeHandler.class))
                .collect(groupingBy(JavaClass::getPackageName, mapping(JavaClass::getSimpleName, toSet())));

        assertThat(publicClasses.keySet())
                .contains(
                        "io.flowmart.user",
                        "io.flowmart.order",
                        "io.flowmart.payment",
                        "io.flowmart.notification",
                        "io.flowmart.query");
        assertThat(publicClasses)
                .as("a context is entered by its configuration alone; Axon makes sagas, and Tomcat makes those who take"
                        + " connections over, and both need them public")
                .allSatisfy((packageName, names) -> assertThat(names).hasSize(1));
    }

    private static DescribedPredicate<JavaClass> belongToContextOrQuery() {
        return resideInAnyPackage(CONTEXTS).or(resideInAPackage("io.flowmart.query.."));
    }

    @Test
    void readModelsSendNothing() {
        noClasses()
                .that(resideInAPackage("io.flowmart.query..").or(withinClassesAnnotatedWith(Projection.class)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.axonframework.commandhandling..",
                        "org.axonframework.deadline..",
                        "com.github.kagkarlsson..",
                        "com.stripe..",
                        "jakarta.mail..",
                        "org.springframework.mail..",
                        "org.springframework.web.client.."))
                .orShould()
                .callMethodWhere(target(nameMatching("publish")))
                .because("rebuilding a read model must never send a command, a mail or a charge")
                .check(CLASSES);
    }

    @Test
    void noClassIsLoadedByANameThatCameWithTheData() {
        noClasses()
                .should()
                .callMethodWhere(target(nameMatching("(?i).*defaultTyping.*")))
                .orShould()
                .dependOnClassesThat(describe(
                        "are serializers that store class names",
                        type -> Set.of("XStreamSerializer", "JavaSerializer").contains(type.getSimpleName())))
                .orShould()
                .beAnnotatedWith(describe(
                        "@JsonTypeInfo with class names",
                        annotation -> annotation.getRawType().isEquivalentTo(JsonTypeInfo.class)
                                && String.valueOf(annotation.get("use").orElse(""))
                                        .contains("CLASS")))
                .because("stored types are looked up in the catalogue of known names, see MessageCatalogue")
                .check(CLASSES);
    }

    @Test
    void whatHappensIsLoggedAndNotPrinted() {
        noClasses()
                .that(not(describe("talk to whoever starts them", type -> Set.of(
                                "io.flowmart.standalone.StartReport",
                                "io.flowmart.platform.StartFailure",
                                "io.flowmart.user.FirstOperator",
                                "io.flowmart.stripe.simulator.Main",
                                "io.flowmart.stripe.simulator.JsonLines")
                        .contains(type.getName()))))
                .should(ACCESS_STANDARD_STREAMS)
                .because("a log has levels and ids; StartReport, StartFailure and the simulator's Main talk to whoever"
                        + " started them, and FirstOperator's password must not be in a log, which is kept")
                .check(CLASSES);
    }

    @Test
    void logsGoOneWay() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.flowmart\\.stripe\\.simulator\\.(Main|JsonLines.*)")
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .because("SLF4J leads them all to one place; the simulator's Main alone has the JDK's logging behind"
                        + " SLF4J, and tells it where to go")
                .check(CLASSES);
    }
}
