package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.param.DisputeListParams;
import com.stripe.param.DisputeUpdateParams;
import com.stripe.param.RefundCreateParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisputesIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @ParameterizedTest
    @CsvSource({
        "pm_card_createDispute, fraudulent, needs_response, false, 1",
        "pm_card_createDisputeProductNotReceived, product_not_received, needs_response, false, 1",
        "pm_card_createDisputeInquiry, fraudulent, warning_needs_response, true, 0"
    })
    void someCardsOwnersObjectAtOnce(String card, String reason, String status, boolean refundable, int transactions)
            throws StripeException {
        var paid = simulation.paid(1000, card);

        var dispute = onlyOneOf(paid);

        assertThat(dispute.getId()).startsWith("du_");
        assertThat(dispute.getAmount()).isEqualTo(1000);
        assertThat(dispute.getCurrency()).isEqualTo("eur");
        assertThat(dispute.getCharge()).isEqualTo(paid.getLatestCharge());
        assertThat(dispute.getPaymentIntent()).isEqualTo(paid.getId());
        assertThat(dispute.getReason()).isEqualTo(reason);
        assertThat(dispute.getStatus()).isEqualTo(status);
        assertThat(dispute.getIsChargeRefundable()).isEqualTo(refundable);
        assertThat(dispute.getEvidenceDetails().getDueBy()).isGreaterThan(dispute.getCreated());
        assertThat(dispute.getBalanceTransactions()).hasSize(transactions);
        assertThat(simulation
                        .stripe
                        .v1()
                        .charges()
                        .retrieve(paid.getLatestCharge())
                        .getDisputed())
                .isTrue();
        assertThat(simulation.row(paid.getId()).at("/disputes/0/status").asString())
                .isEqualTo(status);
    }

    @Test
    void takesTheMoneyAwayAndGivesItBackWhenWon() throws StripeException {
        var paid = simulation.paid(1000);
        var dispute = dispute(paid, "reason=duplicate&amount=600");
        assertThat(dispute.getReason()).isEqualTo("duplicate");
        assertThat(dispute.getBalanceTransactions()).singleElement().satisfies(withdrawn -> {
            assertThat(withdrawn.getAmount()).isEqualTo(-600);
            assertThat(withdrawn.getFee()).isEqualTo(2000);
            assertThat(withdrawn.getNet()).isEqualTo(-2600);
            assertThat(withdrawn.getReportingCategory()).isEqualTo("dispute");
        });
        assertThat(simulation.row(paid.getId()).path("disputed").asLong()).isEqualTo(600);

        var won = submit(dispute, "winning_evidence");

        assertThat(won.getStatus()).isEqualTo("won");
        assertThat(won.getEvidence().getUncategorizedText()).isEqualTo("winning_evidence");
        assertThat(won.getEvidenceDetails().getSubmissionCount()).isEqualTo(1);
        assertThat(won.getBalanceTransactions())
                .extracting(BalanceTransaction::getNet)
                .containsExactly(-2600L, 600L);
        assertThat(simulation.row(paid.getId()).path("disputed").asLong()).isZero();
        assertThat(refund(paid).getStatus()).isEqualTo("succeeded");
    }

    @Test
    void keepsTheMoneyWhenLost() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDispute");

        var lost = submit(onlyOneOf(paid), "losing_evidence");

        assertThat(lost.getStatus()).isEqualTo("lost");
        assertThat(lost.getBalanceTransactions()).hasSize(1);
        assertThat(lost.getIsChargeRefundable()).isFalse();
        assertRefusedAsDisputed(paid);
        assertRefused(400, "/simulator/payment_intents/" + paid.getId() + "/dispute", "");
    }

    @Test
    void refundsNothingThatIsDisputed() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDispute");
        assertRefusedAsDisputed(paid);

        simulation.post("/simulator/disputes/" + onlyOneOf(paid).getId() + "/win", "");

        assertThat(refund(paid).getAmount()).isEqualTo(1000);
    }

    @Test
    void refundsWhatIsOnlyAskedAbout() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDisputeInquiry");

        assertThat(refund(paid).getStatus()).isEqualTo("succeeded");

        var closed = simulation.stripe.v1().disputes().close(onlyOneOf(paid).getId());
        assertThat(closed.getStatus()).isEqualTo("warning_closed");
        assertThat(closed.getBalanceTransactions()).isEmpty();
    }

    @Test
    void stagesEvidenceUntilItIsSubmitted() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDispute");
        var id = onlyOneOf(paid).getId();

        var staged = simulation
                .stripe
                .v1()
                .disputes()
                .update(
                        id,
                        DisputeUpdateParams.builder()
                                .setEvidence(DisputeUpdateParams.Evidence.builder()
                                        .setProductDescription("A lamp")
                                        .build())
                                .putMetadata("case", "7")
                                .setSubmit(false)
                                .build());
        assertThat(staged.getStatus()).isEqualTo("needs_response");
        assertThat(staged.getEvidenceDetails().getHasEvidence()).isTrue();
        assertThat(staged.getEvidenceDetails().getSubmissionCount()).isZero();

        var submitted = submit(staged, "They have it");
        assertThat(submitted.getStatus()).isEqualTo("under_review");
        assertThat(submitted.getEvidence().getProductDescription()).isEqualTo("A lamp");
        assertThat(submitted.getMetadata()).containsEntry("case", "7");
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> submit(submitted, "More")))
                .hasMessageContaining("takes no more evidence");

        simulation.post("/simulator/disputes/" + id + "/lose", "");
        assertThat(simulation.stripe.v1().disputes().retrieve(id).getStatus()).isEqualTo("lost");
        assertRefused(400, "/simulator/disputes/" + id + "/win", "");
    }

    @Test
    void givesUp() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDispute");

        var closed = simulation.stripe.v1().disputes().close(onlyOneOf(paid).getId());

        assertThat(closed.getStatus()).isEqualTo("lost");
        assertThat(catchThrowableOfType(
                        InvalidRequestException.class,
                        () -> simulation.stripe.v1().disputes().close(closed.getId())))
                .isNotNull();
    }

    @Test
    void opensOneAgainAfterOneWasWonButNeverTwoAtATime() throws StripeException {
        var paid = simulation.paid(1000);
        var first = dispute(paid, "inquiry=true");
        assertRefused(400, "/simulator/payment_intents/" + paid.getId() + "/dispute", "");
        simulation.post("/simulator/disputes/" + first.getId() + "/lose", "");
        var second = dispute(paid, "");
        simulation.post("/simulator/disputes/" + second.getId() + "/win", "");
        var third = dispute(paid, "");

        var params =
                DisputeListParams.builder().setCharge(paid.getLatestCharge()).build();
        assertThat(simulation.stripe.v1().disputes().list(params).getData())
                .extracting(Dispute::getId)
                .containsExactly(third.getId(), second.getId(), first.getId());
    }

    @ParameterizedTest
    @CsvSource({
        "amount=1001, 400",
        "amount=0, 400",
        "reason=whim, 400",
        "why=fraudulent, 400",
        "inquiry=perhaps, 400",
        "reason=%ff, 400"
    })
    void refusesToOpenWhatMakesNoSense(String form, int status) throws StripeException {
        var paid = simulation.paid(1000);

        assertRefused(status, "/simulator/payment_intents/" + paid.getId() + "/dispute", form);
        assertThat(simulation.row(paid.getId()).path("disputes")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/disputes/du_none, '', 404",
        "/v1/disputes/du_none/close, '', 404",
        "/v1/disputes/du_none/close, a=b, 400",
        "/v1/disputes/du_none, evidence=all, 400",
        "/v1/disputes/du_none, evidence[poem]=x, 400",
        "/v1/disputes/du_none, evidence[receipt][x]=x, 400",
        "/v1/disputes/du_none, submit=soon, 400",
        "/v1/disputes/du_none, status=won, 400",
        "/simulator/disputes/du_none/win, '', 404",
        "/simulator/disputes/du_none/draw, '', 404",
        "/simulator/payment_intents/pi_none/dispute, '', 404"
    })
    void refusesWrongCalls(String path, String form, int status) {
        assertRefused(status, path, form);
    }

    @Test
    void disputesNothingThatWasNeverTaken() throws StripeException {
        assertRefused(
                400,
                "/simulator/payment_intents/"
                        + simulation.create(1000, "pm_card_visa").getId() + "/dispute",
                "");
        assertRefused(
                400,
                "/simulator/payment_intents/" + HoldsIT.held(simulation, 1000).getId() + "/dispute",
                "");
    }

    private static void assertRefused(int status, String path, String form) {
        var answer = simulation.post(path, form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Simulation.json(answer).at("/error/message").asString()).isNotBlank();
    }

    private static void assertRefusedAsDisputed(PaymentIntent paid) {
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> refund(paid))
                        .getCode())
                .isEqualTo("charge_disputed");
    }

    private static com.stripe.model.Refund refund(PaymentIntent paid) throws StripeException {
        return simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getId())
                        .build());
    }

    private static Dispute dispute(PaymentIntent paid, String form) throws StripeException {
        var answer = simulation.post("/simulator/payment_intents/" + paid.getId() + "/dispute", form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return simulation
                .stripe
                .v1()
                .disputes()
                .retrieve(Simulation.json(answer).path("id").asString());
    }

    private static Dispute onlyOneOf(PaymentIntent paid) throws StripeException {
        var params = DisputeListParams.builder().setPaymentIntent(paid.getId()).build();
        var found = simulation.stripe.v1().disputes().list(params).getData();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static Dispute submit(Dispute dispute, String text) throws StripeException {
        return simulation
                .stripe
                .v1()
                .disputes()
                .update(
                        dispute.getId(),
                        DisputeUpdateParams.builder()
                                .setEvidence(DisputeUpdateParams.Evidence.builder()
                                        .setUncategorizedText(text)
                                        .build())
                                .build());
    }
}
