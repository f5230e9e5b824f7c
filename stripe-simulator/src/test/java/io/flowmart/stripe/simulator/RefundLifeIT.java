package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefundLifeIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @Test
    void refundsAreOnTheirWayUntilTheBankHasDoneThem() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_pendingRefund");

        var pending = refund(paid, 400);

        assertThat(pending.getStatus()).isEqualTo("pending");
        assertThat(pending.getPendingReason()).isEqualTo("processing");
        assertThat(simulation.row(paid.getId()).path("refunded").asLong()).isEqualTo(400);
        assertThat(simulation.row(paid.getId()).at("/refunds/0/status").asString())
                .isEqualTo("pending");

        assertThat(control(pending, "succeed", "")).isEqualTo(200);

        assertThat(retrieve(pending).getStatus()).isEqualTo("succeeded");
        assertThat(retrieve(pending).getPendingReason()).isNull();
        assertThat(control(pending, "succeed", "")).isEqualTo(400);
    }

    @Test
    void aRefundThatSucceededMayStillFailAndIsThenToBeDoneAnew() throws StripeException {
        var paid = simulation.paid(1000);
        var refund = refund(paid, 1000);

        assertThat(control(refund, "fail", "failure_reason=lost_or_stolen_card"))
                .isEqualTo(200);

        var failed = retrieve(refund);
        assertThat(failed.getStatus()).isEqualTo("failed");
        assertThat(failed.getFailureReason()).isEqualTo("lost_or_stolen_card");
        assertThat(simulation
                        .stripe
                        .v1()
                        .balanceTransactions()
                        .retrieve(failed.getFailureBalanceTransaction())
                        .getNet())
                .isEqualTo(1000);
        assertThat(simulation.row(paid.getId()).path("refunded").asLong()).isZero();
        var charge = simulation.stripe.v1().charges().retrieve(paid.getLatestCharge());
        assertThat(charge.getAmountRefunded()).isZero();
        assertThat(charge.getRefunded()).isFalse();
        assertThat(refund(paid, 1000).getStatus()).isEqualTo("succeeded");
        assertThat(simulation
                        .books("?limit=0")
                        .at("/totals/refunded_beyond_captured")
                        .asInt())
                .isZero();
        assertThat(control(refund, "fail", "")).isEqualTo(400);
    }

    @Test
    void aPendingRefundMayFailToo() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_pendingRefund");
        var pending = refund(paid, 1000);
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> refund(paid, 1))
                        .getCode())
                .isEqualTo("charge_already_refunded");

        control(pending, "fail", "");

        assertThat(retrieve(pending).getFailureReason()).isEqualTo("expired_or_canceled_card");
        assertThat(refund(paid, 1000).getStatus()).isEqualTo("pending");
    }

    @Test
    void theRefundsOfOneCardFailByThemselves() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_refundFail");

        var refund = refund(paid, 1000);

        assertThat(refund.getStatus()).isEqualTo("succeeded");
        assertThat(retrieve(refund).getStatus()).isEqualTo("failed");
        assertThat(simulation.row(paid.getId()).path("refunded").asLong()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "re_none/succeed, '', 404",
        "re_none/fail, '', 404",
        "re_none/fail, failure_reason=bored, 400",
        "re_none/fail, amount=1, 400",
        "re_none/fail, %zz=1, 400",
        "re_none/explode, '', 404",
        "re%20none/fail, '', 404"
    })
    void refusesWhatMakesNoSense(String path, String form, int status) {
        var answer = simulation.post("/simulator/refunds/" + path, form);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Simulation.json(answer).at("/error/message").asString()).isNotBlank();
    }

    @Test
    void listsByTimeAndPaymentIntent() throws StripeException {
        var paid = simulation.paid(1000);
        var other = simulation.paid(1000);
        var made = new ArrayList<Refund>();
        for (int i = 0; i < 4; i++) {
            simulation.now.set(simulation.now.get().plusSeconds(10));
            made.addFirst(refund(paid, 100));
            refund(other, 100);
        }
        long second = made.get(2).getCreated();

        var params = RefundListParams.builder()
                .setPaymentIntent(paid.getId())
                .setCreated(RefundListParams.Created.builder()
                        .setGte(second)
                        .setLt(made.getFirst().getCreated())
                        .build())
                .build();
        assertThat(simulation.stripe.v1().refunds().list(params).getData()).isEqualTo(made.subList(1, 3));
        var before = RefundListParams.builder()
                .setPaymentIntent(paid.getId())
                .setEndingBefore(made.get(3).getId())
                .setLimit(2L)
                .build();
        var page = simulation.stripe.v1().refunds().list(before);
        assertThat(page.getData()).isEqualTo(made.subList(1, 3));
        assertThat(page.getHasMore()).isTrue();
    }

    private static Refund refund(PaymentIntent paid, long amount) throws StripeException {
        return simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getId())
                        .setAmount(amount)
                        .build());
    }

    private static Refund retrieve(Refund refund) throws StripeException {
        return simulation.stripe.v1().refunds().retrieve(refund.getId());
    }

    private static int control(Refund refund, String action, String form) {
        return simulation
                .post("/simulator/refunds/" + refund.getId() + "/" + action, form)
                .statusCode();
    }
}
