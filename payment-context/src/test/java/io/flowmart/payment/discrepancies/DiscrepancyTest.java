package io.flowmart.payment.discrepancies;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.DiscrepancyCommand.ReportDiscrepancy;
import io.flowmart.api.payment.DiscrepancyCommand.ResolveDiscrepancy;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyResolved;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;

/** A contradiction is told once, until it is resolved. */
class DiscrepancyTest {

    private static final Currency EUR = Currency.getInstance("EUR");
    private static final OrderId ORDER = OrderId.of(UserId.random(), "key-1");
    private static final PaymentId PAYMENT = PaymentId.of(ORDER);
    private static final Kind KIND = Kind.CHARGED_TWICE;
    private static final DiscrepancyId ID = DiscrepancyId.of(KIND, "pi_1");

    private static final ReportDiscrepancy REPORT =
            new ReportDiscrepancy(ID, KIND, PAYMENT, ORDER, "pi_1", 3899, EUR, "succeeded");
    private static final DiscrepancyFound FOUND =
            new DiscrepancyFound(ID, KIND, PAYMENT, ORDER, "pi_1", 3899, EUR, "succeeded");
    private static final ResolveDiscrepancy RESOLVE = new ResolveDiscrepancy(ID);
    private static final DiscrepancyResolved RESOLVED = new DiscrepancyResolved(ID, KIND, PAYMENT, "pi_1");

    private final FixtureConfiguration<Discrepancy> discrepancy = new AggregateTestFixture<>(Discrepancy.class);

    @Test
    void isFound() {
        discrepancy.givenNoPriorActivity().when(REPORT).expectEvents(FOUND);
    }

    @Test
    void isNotFoundAgainWhileItIsOpen() {
        discrepancy.given(FOUND).when(REPORT).expectNoEvents();
    }

    @Test
    void isResolvedOnce() {
        discrepancy.given(FOUND).when(RESOLVE).expectEvents(RESOLVED);
        discrepancy.given(FOUND, RESOLVED).when(RESOLVE).expectNoEvents();
    }

    @Test
    void isFoundAgainAfterItWasResolved() {
        discrepancy.given(FOUND, RESOLVED).when(REPORT).expectEvents(FOUND);
    }
}
