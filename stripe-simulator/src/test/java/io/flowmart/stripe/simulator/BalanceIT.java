package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundRetrieveParams;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalanceIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @ParameterizedTest
    @CsvSource({"1000, 40", "100, 27", "99, 26", "33, 25", "34, 26", "99999999, 1500025"})
    void keepsOneAndAHalfPercentAndAQuarter(long amount, long fee) {
        assertThat(io.flowmart.stripe.simulator.BalanceTransaction.fee(amount)).isEqualTo(fee);
    }

    @Test
    void bringsInWhatWasTakenWithoutTheFee() throws StripeException {
        var paid = simulation.paid(1000);
        var charge = simulation.stripe.v1().charges().retrieve(paid.getLatestCharge());

        var transaction = simulation.stripe.v1().balanceTransactions().retrieve(charge.getBalanceTransaction());

        assertThat(transaction.getType()).isEqualTo("charge");
        assertThat(transaction.getSource()).isEqualTo(charge.getId());
        assertThat(transaction.getAmount()).isEqualTo(1000);
        assertThat(transaction.getFee()).isEqualTo(40);
        assertThat(transaction.getNet()).isEqualTo(960);
        assertThat(transaction.getCurrency()).isEqualTo("eur");
        assertThat(transaction.getFeeDetails()).singleElement().satisfies(detail -> assertThat(detail.getAmount())
                .isEqualTo(40));
    }

    @Test
    void countsOnlyWhatWasCaptured() throws StripeException {
        var held = HoldsIT.held(simulation, 1000);
        assertThat(transactions(held.getLatestCharge())).isEmpty();

        simulation
                .stripe
                .v1()
                .paymentIntents()
                .capture(
                        held.getId(),
                        PaymentIntentCaptureParams.builder()
                                .setAmountToCapture(300L)
                                .build());

        assertThat(transactions(held.getLatestCharge())).singleElement().satisfies(transaction -> {
            assertThat(transaction.getAmount()).isEqualTo(300);
            assertThat(transaction.getFee()).isEqualTo(30);
        });
    }

    @Test
    void takesRefundsOutWithoutAFee() throws StripeException {
        var refund = simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(simulation.paid(1000).getId())
                        .setAmount(250L)
                        .build());

        assertThat(transactions(refund.getId())).singleElement().satisfies(transaction -> {
            assertThat(transaction.getId()).isEqualTo(refund.getBalanceTransaction());
            assertThat(transaction.getType()).isEqualTo("refund");
            assertThat(transaction.getNet()).isEqualTo(-250);
            assertThat(transaction.getFee()).isZero();
        });
    }

    @Test
    void listsByTypeAndTime() throws StripeException {
        simulation.now.set(simulation.now.get().plusSeconds(60));
        long from = simulation.now.get().getEpochSecond();
        var disputed = simulation.paid(1000, "pm_card_createDispute");
        simulation.now.set(simulation.now.get().plusSeconds(60));
        simulation.paid(2000);

        var params = BalanceTransactionListParams.builder()
                .setType("adjustment")
                .setCreated(BalanceTransactionListParams.Created.builder()
                        .setGte(from)
                        .setLte(from)
                        .build())
                .build();
        assertThat(simulation.stripe.v1().balanceTransactions().list(params).getData())
                .singleElement()
                .satisfies(transaction -> assertThat(transaction.getSource())
                        .isEqualTo(simulation
                                .row(disputed.getId())
                                .at("/disputes/0/id")
                                .asString()));
    }

    @Test
    void listsTheChargesOfAPaymentIntentFailedOnesToo() throws StripeException {
        var intent = simulation.create(1000, "pm_card_visa");
        simulation.post("/v1/payment_intents/" + intent.getId() + "/confirm", "payment_method=pm_card_chargeDeclined");
        var paid = simulation.confirm(intent.getId(), "pm_card_visa", Ids.next("key"));

        var params = ChargeListParams.builder()
                .setPaymentIntent(intent.getId())
                .setCreated(ChargeListParams.Created.builder()
                        .setGte(paid.getCreated())
                        .build())
                .build();
        var found = simulation.stripe.v1().charges().list(params).getData();
        assertThat(found).extracting(Charge::getStatus).containsExactly("succeeded", "failed");
        assertThat(found.getFirst().getId()).isEqualTo(paid.getLatestCharge());
        assertThat(found.get(1).getBalanceTransaction()).isNull();
    }

    @Test
    void expandsAlongPaths() throws StripeException {
        var paid = simulation.paid(1000);
        var retrieved = simulation
                .stripe
                .v1()
                .paymentIntents()
                .retrieve(
                        paid.getId(),
                        PaymentIntentRetrieveParams.builder()
                                .addExpand("latest_charge.balance_transaction")
                                .addExpand("payment_method")
                                .build());
        assertThat(retrieved.getPaymentMethodObject()).isNotNull();
        assertNet(retrieved, 960);

        var list = simulation
                .stripe
                .v1()
                .paymentIntents()
                .list(PaymentIntentListParams.builder()
                        .setLimit(1L)
                        .addExpand("data.latest_charge")
                        .addExpand("data.latest_charge.balance_transaction")
                        .build());
        assertNet(list.getData().getFirst(), 960);
        var charge = simulation
                .stripe
                .v1()
                .charges()
                .retrieve(
                        paid.getLatestCharge(),
                        ChargeRetrieveParams.builder()
                                .addExpand("balance_transaction.source")
                                .addExpand("payment_intent.latest_charge")
                                .build());
        assertThat(charge.getBalanceTransactionObject().getSourceObject()).isInstanceOf(Charge.class);
        assertThat(charge.getPaymentIntentObject().getLatestChargeObject().getId())
                .isEqualTo(charge.getId());
        var refund = simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setCharge(charge.getId())
                        .addExpand("charge.balance_transaction")
                        .build());
        assertThat(refund.getChargeObject().getBalanceTransactionObject().getNet())
                .isEqualTo(960);
        assertThat(simulation
                        .stripe
                        .v1()
                        .refunds()
                        .retrieve(
                                refund.getId(),
                                RefundRetrieveParams.builder()
                                        .addExpand("payment_intent")
                                        .build())
                        .getPaymentIntentObject()
                        .getId())
                .isEqualTo(paid.getId());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/charges/ch_none, 404",
        "/v1/charges?customer=cus_1, 400",
        "/v1/charges?created[foo]=1, 400",
        "/v1/charges?starting_after=ch_none, 404",
        "/v1/charges?starting_after=ch_1&ending_before=ch_2, 400",
        "/v1/charges?expand[]=a.b.c.d.e, 400",
        "/v1/balance_transactions/txn_none, 404",
        "/v1/balance_transactions?payout=po_1, 400",
        "/v1/balance_transactions?type[]=charge, 400",
        "/v1/balance_transactions?ending_before=txn_none, 404"
    })
    void refusesWrongReads(String path, int status) {
        assertThat(simulation.get(path).statusCode()).isEqualTo(status);
    }

    private static void assertNet(PaymentIntent intent, long net) {
        assertThat(intent.getLatestChargeObject().getBalanceTransactionObject().getNet())
                .isEqualTo(net);
    }

    private static List<BalanceTransaction> transactions(String source) throws StripeException {
        return simulation
                .stripe
                .v1()
                .balanceTransactions()
                .list(BalanceTransactionListParams.builder().setSource(source).build())
                .getData();
    }
}
