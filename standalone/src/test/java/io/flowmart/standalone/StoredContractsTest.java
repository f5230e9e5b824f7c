package io.flowmart.standalone;

import static io.flowmart.standalone.Production.CLASSES;
import static io.flowmart.standalone.Production.annotatedWith;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import io.flowmart.api.StoredName;
import java.lang.reflect.Field;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.spring.stereotype.Aggregate;
import org.axonframework.spring.stereotype.Saga;
import org.junit.jupiter.api.Test;

/**
 * Names that stand in databases and must never change: whoever renames one finds out here, and writes a migration. The
 * names of events are pinned by the modules that store them.
 */
class StoredContractsTest {

    @Test
    void processingGroups() {
        assertThat(annotatedWith(ProcessingGroup.class).map(type -> type.getAnnotationOfType(ProcessingGroup.class)
                        .value()))
                .as("positions are stored under them; each belongs to one class")
                .containsExactlyInAnyOrder(
                        "egress",
                        "ledger-projection",
                        "notification-policy",
                        "open-discrepancies",
                        "operator-notice-policy",
                        "order-payment-policy",
                        "orders-projection",
                        "payment-cancellation-policy",
                        "payment-saga",
                        "payment-work",
                        "payments-projection",
                        "user-payment-methods");
    }

    @Test
    void aggregateTypes() {
        assertThat(annotatedWith(Aggregate.class)
                        .map(type -> type.getAnnotationOfType(Aggregate.class).type()))
                .as("every event carries one")
                .containsExactlyInAnyOrder("discrepancy", "order", "payment", "user");
    }

    @Test
    void sagas() {
        assertThat(annotatedWith(Saga.class)
                        .map(type -> type.getAnnotationOfType(StoredName.class).value()))
                .as("running sagas are stored under them")
                .containsExactlyInAnyOrder("flowmart.payment.PaymentSaga");
        assertThat(annotatedWith(Saga.class).map(JavaClass::getSimpleName))
                .as("the scope of a deadline names the saga's class without its package")
                .containsExactlyInAnyOrder("PaymentSaga");
    }

    @Test
    void deadlines() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(DeadlineHandler.class))
                        .map(method -> method.getAnnotationOfType(DeadlineHandler.class)
                                .deadlineName()))
                .as("scheduled deadlines are stored under them; one without a name would get all of them")
                .containsExactlyInAnyOrder("payment-deadline");
    }

    @Test
    void tasks() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.getRawType().isEquivalentTo(TaskDescriptor.class))
                        .map(StoredContractsTest::taskName))
                .as("scheduled tasks are stored under them")
                .containsExactlyInAnyOrder(
                        "flowmart.payment.reconciliation",
                        "flowmart.payment.stripe-inbox",
                        "flowmart.payment.stripe-news",
                        "flowmart.payment.work",
                        "flowmart.republish");
    }

    private static String taskName(JavaField constant) {
        try {
            Field field = constant.reflect();
            field.setAccessible(true);
            return ((TaskDescriptor<?>) field.get(null)).getTaskName();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
