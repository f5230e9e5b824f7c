package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefundsIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @Test
    void refundsInPartsUntilNothingIsLeft() throws StripeException {
        var paid = simulation.paid(1000);

        Refund first = refund(RefundCreateParams.builder()
                .setPaymentIntent(paid.getId())
                .setAmount(300L)
                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER)
                .putMetadata("order_id", "order-9"));
        Refund rest = refund(RefundCreateParams.builder().setCharge(paid.getLatestCharge()));

        assertThat(first.getId()).startsWith("re_");
        assertThat(first.getStatus()).isEqualTo("succeeded");
        assertThat(first.getReason()).isEqualTo("requested_by_customer");
        assertThat(first.getMetadata()).containsEntry("order_id", "order-9");
        assertThat(first.getCharge()).isEqualTo(paid.getLatestCharge());
        assertThat(rest.getAmount()).isEqualTo(700);
        assertThat(rest.getPaymentIntent()).isEqualTo(paid.getId());
        assertThat(simulation.stripe.v1().refunds().retrieve(first.getId())).isEqualTo(first);
        var list = simulation
                .stripe
                .v1()
                .refunds()
                .list(RefundListParams.builder().setPaymentIntent(paid.getId()).build());
        assertThat(list.getData()).containsExactly(rest, first);
        var error = refused(RefundCreateParams.builder().setPaymentIntent(paid.getId()));
        assertThat(error.getCode()).isEqualTo("charge_already_refunded");
    }

    @Test
    void neverRefundsMoreThanIsLeft() throws StripeException {
        var paid = simulation.paid(1000);
        refund(RefundCreateParams.builder().setPaymentIntent(paid.getId()).setAmount(400L));

        var error = refused(
                RefundCreateParams.builder().setPaymentIntent(paid.getId()).setAmount(601L));

        assertThat(error.getStatusCode()).isEqualTo(400);
        assertThat(error.getParam()).isEqualTo("amount");
        assertThat(error)
                .hasMessageContaining("Refund amount (€6.01) is greater than unrefunded amount on charge (€6.00)");
    }

    @Test
    void refundsNoMoreThanWasTakenHoweverManyAsk() throws Exception {
        var paid = simulation.paid(1000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            refund(RefundCreateParams.builder()
                                    .setPaymentIntent(paid.getId())
                                    .setAmount(300L));
                            return 1;
                        } catch (InvalidRequestException e) {
                            return 0;
                        }
                    }))
                    .toList();
            int done = 0;
            for (var call : calls) {
                done += call.get();
            }
            assertThat(done).isEqualTo(3);
        }
        assertThat(simulation
                        .books("?limit=0")
                        .at("/totals/refunded_beyond_captured")
                        .asInt())
                .isZero();
    }

    @Test
    void refundsNothingThatWasNeverTaken() throws StripeException {
        var open = simulation.create(1000, "pm_card_visa");

        assertThat(refused(RefundCreateParams.builder().setPaymentIntent(open.getId())))
                .hasMessageContaining("does not have a successful charge to refund");
        assertThat(refused(RefundCreateParams.builder().setPaymentIntent("pi_unknown"))
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(refused(RefundCreateParams.builder().setCharge("ch_unknown")).getCode())
                .isEqualTo("resource_missing");
        assertThat(refused(RefundCreateParams.builder())).hasMessageContaining("One of the following params");
    }

    private static Refund refund(RefundCreateParams.Builder params) throws StripeException {
        return simulation.stripe.v1().refunds().create(params.build());
    }

    private static InvalidRequestException refused(RefundCreateParams.Builder params) {
        return catchThrowableOfType(InvalidRequestException.class, () -> refund(params));
    }
}
