package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentIntentsIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @ParameterizedTest
    @CsvSource({
        "pm_card_visa, visa, 4242",
        "pm_card_mastercard, mastercard, 4444",
        "pm_card_chargeDeclined, visa, 0002",
        "pm_card_chargeDeclinedInsufficientFunds, visa, 9995",
        "pm_card_chargeDeclinedExpiredCard, visa, 0069",
        "pm_card_authenticationRequired, visa, 3184"
    })
    void showsTheTestCards(String token, String brand, String last4) throws StripeException {
        var method = simulation.stripe.v1().paymentMethods().retrieve(token);

        assertThat(method.getId()).isEqualTo(token);
        assertThat(method.getType()).isEqualTo("card");
        assertThat(method.getCard().getBrand()).isEqualTo(brand);
        assertThat(method.getCard().getLast4()).isEqualTo(last4);
        assertThat(method.getCard().getExpMonth()).isEqualTo(12);
        assertThat(method.getCard().getExpYear()).isEqualTo(2034);
    }

    @Test
    void knowsNoOtherPaymentMethods() {
        var error = catchThrowableOfType(
                InvalidRequestException.class,
                () -> simulation.stripe.v1().paymentMethods().retrieve("pm_unknown"));

        assertThat(error.getStatusCode()).isEqualTo(404);
        assertThat(error.getCode()).isEqualTo("resource_missing");
    }

    @Test
    void takesTheMoneyOnceConfirmed() throws StripeException {
        var params = Simulation.order(1999)
                .setDescription("Order 7")
                .putMetadata("order_id", "order-7")
                .build();
        var created = simulation.stripe.v1().paymentIntents().create(params);
        assertThat(created.getStatus()).isEqualTo("requires_payment_method");
        assertThat(created.getClientSecret()).startsWith(created.getId() + "_secret_");

        var paid = simulation.confirm(created.getId(), "pm_card_visa", "takes-the-money");

        assertThat(paid.getStatus()).isEqualTo("succeeded");
        assertThat(paid.getAmountReceived()).isEqualTo(1999);
        assertThat(paid.getLatestCharge()).startsWith("ch_");
        assertThat(paid.getMetadata()).containsEntry("order_id", "order-7");
        assertThat(paid.getDescription()).isEqualTo("Order 7");
        assertThat(paid.getLivemode()).isFalse();
        assertThat(paid.getLastResponse().requestId()).startsWith("req_");
        assertThat(simulation.retrieve(paid.getId())).isEqualTo(paid);
    }

    @Test
    void createsAndConfirmsInOneCallAndExpandsTheCharge() throws StripeException {
        var params = PaymentIntentCreateParams.builder()
                .setAmount(500L)
                .setCurrency("USD")
                .setConfirm(true)
                .setPaymentMethod("pm_card_mastercard")
                .setAutomaticPaymentMethods(PaymentIntentCreateParams.AutomaticPaymentMethods.builder()
                        .setEnabled(true)
                        .setAllowRedirects(PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects.NEVER)
                        .build())
                .addExpand("latest_charge")
                .build();

        var paid = simulation.stripe.v1().paymentIntents().create(params);

        assertThat(paid.getCurrency()).isEqualTo("usd");
        assertThat(paid.getAutomaticPaymentMethods().getAllowRedirects()).isEqualTo("never");
        var charge = paid.getLatestChargeObject();
        assertThat(charge.getAmountCaptured()).isEqualTo(500);
        assertThat(charge.getPaid()).isTrue();
        assertThat(charge.getPaymentMethodDetails().getCard().getBrand()).isEqualTo("mastercard");
        var again = simulation
                .stripe
                .v1()
                .paymentIntents()
                .retrieve(
                        paid.getId(),
                        PaymentIntentRetrieveParams.builder()
                                .addExpand("payment_method")
                                .build());
        assertThat(again.getPaymentMethodObject().getCard().getLast4()).isEqualTo("4444");
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeDeclined, card_declined, generic_decline",
        "pm_card_visa_chargeDeclined, card_declined, generic_decline",
        "pm_card_chargeDeclinedInsufficientFunds, card_declined, insufficient_funds",
        "pm_card_visa_chargeDeclinedInsufficientFunds, card_declined, insufficient_funds",
        "pm_card_visa_chargeDeclinedLostCard, card_declined, lost_card",
        "pm_card_visa_chargeDeclinedStolenCard, card_declined, stolen_card",
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded, card_declined, card_velocity_exceeded",
        "pm_card_chargeDeclinedFraudulent, card_declined, fraudulent",
        "pm_card_chargeDeclinedExpiredCard, expired_card, expired_card",
        "pm_card_chargeDeclinedIncorrectCvc, incorrect_cvc, incorrect_cvc",
        "pm_card_chargeDeclinedProcessingError, processing_error, processing_error",
        "pm_card_chargeCustomerFail, card_declined, generic_decline"
    })
    void declinesAndTakesAnotherCardAfterwards(String token, String code, String declineCode) throws StripeException {
        var intent = simulation.create(700, token);
        assertThat(intent.getStatus()).isEqualTo("requires_confirmation");

        var error = catchThrowableOfType(
                CardException.class, () -> simulation.confirm(intent.getId(), token, Ids.next("key")));

        assertThat(error.getStatusCode()).isEqualTo(402);
        assertThat(error.getCode()).isEqualTo(code);
        assertThat(error.getDeclineCode()).isEqualTo(declineCode);
        var inError = error.getStripeError().getPaymentIntent();
        assertThat(inError.getStatus()).isEqualTo("requires_payment_method");
        var failed = simulation.retrieve(intent.getId());
        assertThat(failed).isEqualTo(inError);
        assertThat(failed.getPaymentMethod()).isNull();
        assertThat(failed.getLatestCharge()).isEqualTo(error.getCharge());
        assertThat(failed.getLastPaymentError().getDeclineCode()).isEqualTo(declineCode);
        assertThat(failed.getAmountReceived()).isZero();

        var paid = simulation.confirm(intent.getId(), "pm_card_visa", Ids.next("key"));
        assertThat(paid.getStatus()).isEqualTo("succeeded");
        assertThat(paid.getLastPaymentError()).isNull();
    }

    @Test
    void asksTheCardOwnerAndChargesAfterTheirConsent() throws StripeException {
        var intent = simulation.create(700, "pm_card_authenticationRequired");

        var waiting = simulation.confirm(intent.getId(), "pm_card_authenticationRequired", Ids.next("key"));

        assertThat(waiting.getStatus()).isEqualTo("requires_action");
        assertThat(waiting.getNextAction().getType()).isEqualTo("use_stripe_sdk");
        assertThat(waiting.getLatestCharge()).isNull();
        simulation.post("/simulator/payment_intents/" + intent.getId() + "/authenticate", "");
        var paid = simulation.retrieve(intent.getId());
        assertThat(paid.getStatus()).isEqualTo("succeeded");
        assertThat(paid.getAmountReceived()).isEqualTo(700);
        assertThat(simulation
                        .post("/simulator/payment_intents/" + intent.getId() + "/authenticate", "")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"succeed, succeeded, 700", "fail, requires_payment_method, 0"})
    void mayTakeTheBankDays(String outcome, String status, long received) throws StripeException {
        var processing = simulation.paid(700, "pm_card_simulator_processing");
        assertThat(processing.getStatus()).isEqualTo("processing");
        assertThat(processing.getProcessing().getType()).isEqualTo("card");
        assertThat(processing.getLatestCharge()).isNull();
        assertUnexpectedState(
                "processing", () -> simulation.stripe.v1().paymentIntents().cancel(processing.getId()));
        assertUnexpectedState(
                "processing", () -> simulation.confirm(processing.getId(), "pm_card_visa", Ids.next("key")));

        simulation.post("/simulator/payment_intents/" + processing.getId() + "/" + outcome, "");

        var after = simulation.retrieve(processing.getId());
        assertThat(after.getStatus()).isEqualTo(status);
        assertThat(after.getAmountReceived()).isEqualTo(received);
        assertThat(after.getProcessing()).isNull();
        assertThat(simulation
                        .post("/simulator/payment_intents/" + processing.getId() + "/" + outcome, "")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void needsAnotherCardWhenTheOwnerRefuses() throws StripeException {
        var intent = simulation.create(700, "pm_card_authenticationRequired");
        simulation.confirm(intent.getId(), "pm_card_authenticationRequired", Ids.next("key"));

        simulation.post("/simulator/payment_intents/" + intent.getId() + "/refuse", "");

        var failed = simulation.retrieve(intent.getId());
        assertThat(failed.getStatus()).isEqualTo("requires_payment_method");
        assertThat(failed.getLastPaymentError().getCode()).isEqualTo("payment_intent_authentication_failure");
    }

    @Test
    void declinesWhatNeedsAuthenticationWhenTheOwnerIsAway() {
        var params = Simulation.order(700)
                .setConfirm(true)
                .setOffSession(true)
                .setPaymentMethod("pm_card_authenticationRequired")
                .build();

        var error = catchThrowableOfType(
                CardException.class,
                () -> simulation.stripe.v1().paymentIntents().create(params));

        assertThat(error.getCode()).isEqualTo("authentication_required");
        assertThat(error.getStripeError().getPaymentIntent().getStatus()).isEqualTo("requires_payment_method");
    }

    @Test
    void redirectsWhenThereIsSomewhereToReturnTo() throws StripeException {
        var params = PaymentIntentCreateParams.builder()
                .setAmount(700L)
                .setCurrency("eur")
                .setConfirm(true)
                .setReturnUrl("https://shop.example/return")
                .setPaymentMethod("pm_card_threeDSecure2Required")
                .build();

        var action = simulation.stripe.v1().paymentIntents().create(params).getNextAction();

        assertThat(action.getType()).isEqualTo("redirect_to_url");
        assertThat(action.getRedirectToUrl().getReturnUrl()).isEqualTo("https://shop.example/return");
    }

    @Test
    void wantsAReturnUrlWhileRedirectsAreAllowed() throws StripeException {
        var intent = simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(PaymentIntentCreateParams.builder()
                        .setAmount(700L)
                        .setCurrency("eur")
                        .build());

        assertThatThrownBy(() -> simulation.confirm(intent.getId(), "pm_card_visa", Ids.next("key")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("return_url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "confirmable", "waiting"})
    void cancelsWhatIsStillOpen(String state) throws StripeException {
        var intent =
                state.equals("open") ? createWithoutCard() : simulation.create(700, "pm_card_authenticationRequired");
        if (state.equals("waiting")) {
            simulation.confirm(intent.getId(), "pm_card_authenticationRequired", Ids.next("key"));
        }
        var params = PaymentIntentCancelParams.builder()
                .setCancellationReason(PaymentIntentCancelParams.CancellationReason.ABANDONED)
                .build();

        var canceled = simulation.stripe.v1().paymentIntents().cancel(intent.getId(), params);

        assertThat(canceled.getStatus()).isEqualTo("canceled");
        assertThat(canceled.getCancellationReason()).isEqualTo("abandoned");
        assertThat(canceled.getCanceledAt()).isNotNull();
        assertThat(canceled.getNextAction()).isNull();
        assertUnexpectedState("canceled", () -> simulation.confirm(intent.getId(), "pm_card_visa", Ids.next("key")));
        assertUnexpectedState(
                "canceled", () -> simulation.stripe.v1().paymentIntents().cancel(intent.getId()));
    }

    @Test
    void neitherCancelsNorConfirmsWhatHasSucceeded() throws StripeException {
        var paid = simulation.paid(700);

        assertUnexpectedState(
                "succeeded", () -> simulation.stripe.v1().paymentIntents().cancel(paid.getId()));
        assertUnexpectedState("succeeded", () -> simulation.confirm(paid.getId(), "pm_card_visa", Ids.next("key")));
    }

    @Test
    void confirmsNothingWithoutACard() throws StripeException {
        var intent = createWithoutCard();

        assertUnexpectedState("requires_payment_method", () -> simulation
                .stripe
                .v1()
                .paymentIntents()
                .confirm(intent.getId(), PaymentIntentConfirmParams.builder().build()));
    }

    @Test
    void letsExactlyOneOfConfirmAndCancelWin() throws Exception {
        for (int round = 0; round < 40; round++) {
            var intent = simulation.create(700, "pm_card_visa");
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var confirmed = threads.submit(
                        () -> succeeds(() -> simulation.confirm(intent.getId(), "pm_card_visa", Ids.next("key"))));
                var canceled = threads.submit(() ->
                        succeeds(() -> simulation.stripe.v1().paymentIntents().cancel(intent.getId())));

                assertThat(confirmed.get()).isNotEqualTo(canceled.get());
                var after = simulation.retrieve(intent.getId());
                assertThat(after.getStatus()).isEqualTo(confirmed.get() ? "succeeded" : "canceled");
                assertThat(after.getLatestCharge() != null).isEqualTo(confirmed.get());
            }
        }
    }

    private static boolean succeeds(Callable<?> call) throws Exception {
        try {
            call.call();
            return true;
        } catch (InvalidRequestException e) {
            assertThat(e.getCode()).isEqualTo("payment_intent_unexpected_state");
            return false;
        }
    }

    private static com.stripe.model.PaymentIntent createWithoutCard() throws StripeException {
        return simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(Simulation.order(700).build());
    }

    private static void assertUnexpectedState(
            String status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var error = catchThrowableOfType(InvalidRequestException.class, call);
        assertThat(error.getStatusCode()).isEqualTo(400);
        assertThat(error.getCode()).isEqualTo("payment_intent_unexpected_state");
        assertThat(error.getStripeError().getPaymentIntent().getStatus()).isEqualTo(status);
    }
}
