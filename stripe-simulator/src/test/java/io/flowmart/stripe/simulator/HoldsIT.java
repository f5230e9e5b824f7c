package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams.CaptureMethod;
import com.stripe.param.RefundCreateParams;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldsIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @Test
    void holdsTheMoneyUntilItIsCaptured() throws StripeException {
        var held = held(1000);

        assertThat(held.getStatus()).isEqualTo("requires_capture");
        assertThat(held.getCaptureMethod()).isEqualTo("manual");
        assertThat(held.getAmountCapturable()).isEqualTo(1000);
        assertThat(held.getAmountReceived()).isZero();
        var hold = charge(held);
        assertThat(hold.getCaptured()).isFalse();
        assertThat(hold.getAmountCaptured()).isZero();
        assertThat(hold.getBalanceTransaction()).isNull();
        assertThat(hold.getPaymentMethodDetails().getCard().getCaptureBefore())
                .isEqualTo(hold.getCreated() + Duration.ofDays(7).toSeconds());
        assertThat(row(held).path("captured").asLong()).isZero();
        assertThat(row(held).path("amount_capturable").asLong()).isEqualTo(1000);

        var captured = simulation.stripe.v1().paymentIntents().capture(held.getId());

        assertThat(captured.getStatus()).isEqualTo("succeeded");
        assertThat(captured.getAmountReceived()).isEqualTo(1000);
        assertThat(captured.getAmountCapturable()).isZero();
        var charge = charge(captured);
        assertThat(charge.getCaptured()).isTrue();
        assertThat(charge.getAmountCaptured()).isEqualTo(1000);
        assertThat(charge.getRefunded()).isFalse();
        assertThat(row(held).path("captured").asLong()).isEqualTo(1000);
    }

    @Test
    void releasesWhatAPartialCaptureLeaves() throws StripeException {
        var held = held(1000);

        var captured = capture(held, 300);

        assertThat(captured.getAmount()).isEqualTo(1000);
        assertThat(captured.getAmountReceived()).isEqualTo(300);
        assertThat(captured.getAmountCapturable()).isZero();
        assertThat(charge(captured).getAmountRefunded()).isEqualTo(700);
        assertThat(row(held).path("captured").asLong()).isEqualTo(300);
        assertThat(simulation
                        .stripe
                        .v1()
                        .refunds()
                        .create(RefundCreateParams.builder()
                                .setPaymentIntent(held.getId())
                                .build())
                        .getAmount())
                .isEqualTo(300);
        assertThat(charge(captured).getRefunded()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "amount_to_capture=1001, amount_too_large",
        "amount_to_capture=0, parameter_invalid_integer",
        "amount_to_capture=-1, parameter_invalid_integer",
        "amount_to_capture=x, parameter_invalid_integer",
        "amount_to_capture=, parameter_invalid_empty",
        "amount=100, parameter_unknown"
    })
    void refusesToCaptureWhatIsNotHeld(String form, String code) throws StripeException {
        var held = held(1000);

        var answer = simulation.post("/v1/payment_intents/" + held.getId() + "/capture", form);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Simulation.json(answer).at("/error/code").asString()).isEqualTo(code);
        assertThat(simulation.retrieve(held.getId()).getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void capturesOnceAndOnlyWhatIsHeld() throws StripeException {
        var held = held(1000);
        capture(held, 1000);
        var open = simulation.create(1000, "pm_card_visa");

        for (String id :
                new String[] {held.getId(), open.getId(), simulation.paid(500).getId()}) {
            var error = catchThrowableOfType(
                    InvalidRequestException.class,
                    () -> simulation.stripe.v1().paymentIntents().capture(id));
            assertThat(error.getCode()).isEqualTo("payment_intent_unexpected_state");
            assertThat(error.getStripeError().getPaymentIntent().getId()).isEqualTo(id);
        }
        assertThat(simulation.post("/v1/payment_intents/pi_none/capture", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersARepeatedCaptureAsTheFirst() throws StripeException {
        var held = held(1000);
        var params =
                PaymentIntentCaptureParams.builder().setAmountToCapture(400L).build();

        var first =
                simulation.stripe.v1().paymentIntents().capture(held.getId(), params, Simulation.key("capture-twice"));
        var second =
                simulation.stripe.v1().paymentIntents().capture(held.getId(), params, Simulation.key("capture-twice"));

        assertThat(second).isEqualTo(first);
        assertThat(row(held).path("captured").asLong()).isEqualTo(400);
    }

    @Test
    void releasesTheHoldWhenItIsCancelled() throws StripeException {
        var held = held(1000);

        var canceled = simulation.stripe.v1().paymentIntents().cancel(held.getId());

        assertThat(canceled.getStatus()).isEqualTo("canceled");
        assertThat(canceled.getAmountCapturable()).isZero();
        var released = charge(canceled);
        assertThat(released.getCaptured()).isFalse();
        assertThat(released.getRefunded()).isTrue();
        assertThat(row(held).path("captured").asLong()).isZero();
        assertThat(row(held).path("refunded").asLong()).isZero();
        assertThat(row(held).at("/charges/0/released").asBoolean()).isTrue();
    }

    @Test
    void refundsNothingThatIsOnlyHeld() throws StripeException {
        var held = held(1000);

        for (var params : new RefundCreateParams.Builder[] {
            RefundCreateParams.builder().setPaymentIntent(held.getId()),
            RefundCreateParams.builder().setCharge(held.getLatestCharge())
        }) {
            assertThat(catchThrowableOfType(
                            InvalidRequestException.class,
                            () -> simulation.stripe.v1().refunds().create(params.build())))
                    .isNotNull();
        }
    }

    @Test
    void letsAHoldExpireAtOnceIfTold() throws StripeException {
        var held = held(1000);

        assertThat(simulation
                        .post("/simulator/payment_intents/" + held.getId() + "/expire", "")
                        .statusCode())
                .isEqualTo(200);

        var expired = simulation.retrieve(held.getId());
        assertThat(expired.getStatus()).isEqualTo("canceled");
        assertThat(expired.getCancellationReason()).isEqualTo("automatic");
        assertThat(simulation
                        .post("/simulator/payment_intents/" + held.getId() + "/expire", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(simulation
                        .post("/simulator/payment_intents/pi_none/expire", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsWhoeverWaitsTooLongForAnother() throws Exception {
        var held = held(1000);
        try (var connection = DriverManager.getConnection(simulation.jdbcUrl);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "select from stripe_simulator.payment_intent where id = '" + held.getId() + "' for update");

            var answer = simulation.post("/simulator/payment_intents/" + held.getId() + "/expire", "");

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("lock_timeout");
        }
        assertThat(simulation.retrieve(held.getId()).getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void letsHoldsExpireAfterAWeek() throws StripeException {
        try (var other = new Simulation()) {
            var old = held(other, 1000);
            other.now.set(other.now.get().plus(Duration.ofDays(3)));
            var young = held(other, 1000);
            other.now.set(other.now.get().plus(Duration.ofDays(4)));
            var late = catchThrowableOfType(
                    InvalidRequestException.class,
                    () -> other.stripe.v1().paymentIntents().capture(old.getId()));
            assertThat(late.getCode()).isEqualTo("charge_expired_for_capture");

            other.restart();

            await().untilAsserted(() -> assertThat(other.retrieve(old.getId()).getCancellationReason())
                    .isEqualTo("automatic"));
            assertThat(other.retrieve(young.getId()).getStatus()).isEqualTo("requires_capture");
            assertThat(other.stripe.v1().paymentIntents().capture(young.getId()).getStatus())
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void holdsAfterTheCardOwnersConsent() throws StripeException {
        var waiting = confirmed("pm_card_authenticationRequired");
        assertThat(waiting.getStatus()).isEqualTo("requires_action");

        simulation.post("/simulator/payment_intents/" + waiting.getId() + "/authenticate", "");

        var held = simulation.retrieve(waiting.getId());
        assertThat(held.getStatus()).isEqualTo("requires_capture");
        assertThat(capture(held, 1000).getStatus()).isEqualTo("succeeded");
    }

    @Test
    void holdsNothingWhenTheCardOwnerRefusesOrTheBankDeclines() throws StripeException {
        var waiting = confirmed("pm_card_authenticationRequired");
        simulation.post("/simulator/payment_intents/" + waiting.getId() + "/refuse", "");

        assertThat(simulation.retrieve(waiting.getId()).getStatus()).isEqualTo("requires_payment_method");
        assertThat(catchThrowableOfType(CardException.class, () -> confirmed("pm_card_chargeDeclined")))
                .isNotNull();
    }

    @Test
    void letsExactlyOneOfCaptureAndCancelWin() throws Exception {
        for (int round = 0; round < 20; round++) {
            var held = held(1000);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var captured = threads.submit(() ->
                        succeeds(() -> simulation.stripe.v1().paymentIntents().capture(held.getId())));
                var canceled = threads.submit(() ->
                        succeeds(() -> simulation.stripe.v1().paymentIntents().cancel(held.getId())));

                assertThat(captured.get()).isNotEqualTo(canceled.get());
                assertThat(row(held).path("captured").asLong()).isEqualTo(captured.get() ? 1000 : 0);
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

    private static PaymentIntent held(long amount) throws StripeException {
        return held(simulation, amount);
    }

    static PaymentIntent held(Simulation simulation, long amount) throws StripeException {
        return simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(Simulation.order(amount)
                        .setCaptureMethod(CaptureMethod.MANUAL)
                        .setPaymentMethod("pm_card_visa")
                        .setConfirm(true)
                        .build());
    }

    private static PaymentIntent confirmed(String card) throws StripeException {
        var intent = simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(Simulation.order(1000)
                        .setCaptureMethod(CaptureMethod.MANUAL)
                        .build());
        return simulation
                .stripe
                .v1()
                .paymentIntents()
                .confirm(
                        intent.getId(),
                        PaymentIntentConfirmParams.builder()
                                .setPaymentMethod(card)
                                .build());
    }

    private static PaymentIntent capture(PaymentIntent held, long amount) throws StripeException {
        return simulation
                .stripe
                .v1()
                .paymentIntents()
                .capture(
                        held.getId(),
                        PaymentIntentCaptureParams.builder()
                                .setAmountToCapture(amount)
                                .build());
    }

    private static Charge charge(PaymentIntent intent) throws StripeException {
        return simulation.stripe.v1().charges().retrieve(intent.getLatestCharge());
    }

    private static tools.jackson.databind.JsonNode row(PaymentIntent intent) {
        return simulation.row(intent.getId());
    }
}
