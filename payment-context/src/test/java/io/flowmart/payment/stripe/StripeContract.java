package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import io.flowmart.payment.gateways.PaymentGateway.Attempt;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.State;
import io.flowmart.platform.stripe.StripeAutoConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What the payment context relies on at Stripe, whether that is Stripe itself or its simulator. */
abstract class StripeContract {

    private static final Currency EUR = Currency.getInstance("EUR");
    private static final long AMOUNT = 3899;

    private final UserId buyer = UserId.random();
    private final PaymentId payment = PaymentId.of(OrderId.of(buyer, "k"));

    /** The gateway under test. */
    abstract StripeGateway stripe();

    /** A gateway with the client that the shop would have. */
    static StripeGateway gateway(String... settings) {
        StripeGateway[] made = new StripeGateway[1];
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(StripeAutoConfiguration.class))
                .withPropertyValues(settings)
                .run(context -> {
                    StripeClient client = context.getBean(StripeClient.class);
                    var calls = new StripeCalls(new SimpleMeterRegistry(), StripeLimits.OFF);
                    made[0] = new StripeGateway(client, new StripeRefunds(client, calls), calls, Clock.systemUTC());
                });
        return made[0];
    }

    @Test
    void chargesOnceHoweverOftenItIsAsked() {
        Attempt attempt = attempt("pm_card_visa");
        String intent = stripe().create(attempt, 0);
        assertThat(stripe().create(attempt, 0)).isEqualTo(intent);
        assertThat(stripe().look(attempt, intent)).isInstanceOf(State.Declined.class);

        assertThat(stripe().confirm(attempt, intent, 0)).isEqualTo(new State.Charged());
        assertThat(stripe().confirm(attempt, intent, 0)).isEqualTo(new State.Charged());
        assertThat(stripe().confirm(attempt, intent, 3)).isEqualTo(new State.Charged());
        assertThat(stripe().look(attempt, intent)).isEqualTo(new State.Charged());
        assertThat(stripe().cancel(attempt, intent)).isEqualTo(new State.Charged());
    }

    @Test
    void saysWhyACardIsDeclined() {
        Attempt attempt = attempt("pm_card_visa_chargeDeclinedInsufficientFunds");
        String intent = stripe().create(attempt, 0);
        assertThatThrownBy(() -> stripe().confirm(attempt, intent, 0))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo("insufficient_funds"));
        assertThat(stripe().look(attempt, intent)).isEqualTo(new State.Declined("insufficient_funds"));
        assertThat(stripe().cancel(attempt, intent)).isInstanceOf(State.Cancelled.class);
        assertThat(stripe().cancel(attempt, intent)).isInstanceOf(State.Cancelled.class);
    }

    @Test
    void refusesAPaymentMethodThatIsNotThere() {
        Attempt attempt = attempt("pm_card_nobodyKnows");
        String intent = stripe().create(attempt, 0);
        assertThatThrownBy(() -> stripe().confirm(attempt, intent, 0))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo("resource_missing"));
        assertThat(stripe().cancel(attempt, intent)).isInstanceOf(State.Cancelled.class);
    }

    @Test
    void waitsForABuyerWhoHasToAuthenticateHimself() {
        Attempt attempt = attempt("pm_card_threeDSecure2Required");
        String intent = stripe().create(attempt, 0);
        State state = stripe().confirm(attempt, intent, 0);
        assertThat(state)
                .isInstanceOfSatisfying(State.ActionRequired.class, required -> assertThat(required.clientSecret())
                        .startsWith(intent + "_secret_"));
        assertThat(stripe().look(attempt, intent)).isEqualTo(state);
        assertThat(stripe().cancel(attempt, intent)).isInstanceOf(State.Cancelled.class);
    }

    @Test
    void holdsAndCaptures() {
        Attempt attempt = attempt("pm_card_visa", CaptureMethod.MANUAL);
        String intent = stripe().create(attempt, 0);
        State held = stripe().confirm(attempt, intent, 0);
        assertThat(held).isInstanceOfSatisfying(State.Held.class, hold -> assertThat(hold.captureBefore())
                .isAfter(Instant.now().plus(Duration.ofDays(1))));
        assertThat(stripe().look(attempt, intent)).isEqualTo(held);
        assertThat(stripe().capture(attempt, intent)).isEqualTo(new State.Charged());
        assertThat(stripe().capture(attempt, intent)).isEqualTo(new State.Charged());
    }

    @Test
    void letsGoOfAHold() {
        Attempt attempt = attempt("pm_card_visa", CaptureMethod.MANUAL);
        String intent = stripe().create(attempt, 0);
        stripe().confirm(attempt, intent, 0);
        assertThat(stripe().cancel(attempt, intent)).isInstanceOf(State.Cancelled.class);
        assertThat(stripe().capture(attempt, intent)).isInstanceOf(State.Cancelled.class);
    }

    @Test
    void refundsPartsOnceEach() {
        String intent = charged();
        RefundResult first = stripe().refund(refund(intent, 1, 1000));
        assertThat(first.state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(stripe().refund(refund(intent, 1, 1000))).isEqualTo(first);
        assertThat(stripe().look(refund(intent, 1, 1000), first.providerRefundId()))
                .isEqualTo(first);

        RefundResult second = stripe().refund(refund(intent, 2, AMOUNT - 1000));
        assertThat(second.state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(second.providerRefundId()).isNotEqualTo(first.providerRefundId());
        assertThat(stripe().refund(refund(intent, 3, 1)))
                .returns(RefundState.FAILED, RefundResult::state)
                .returns("charge_already_refunded", RefundResult::failureReason);
    }

    /** A payment that is charged. */
    String charged() {
        Attempt attempt = attempt("pm_card_visa");
        String intent = stripe().create(attempt, 0);
        assertThat(stripe().confirm(attempt, intent, 0)).isEqualTo(new State.Charged());
        return intent;
    }

    Attempt attempt(String card) {
        return attempt(card, CaptureMethod.AUTOMATIC);
    }

    private Attempt attempt(String card, CaptureMethod capture) {
        return attempt(1, card, capture, Instant.now());
    }

    Attempt attempt(int number, String card, CaptureMethod capture, Instant startedAt) {
        return new Attempt(
                AttemptId.of(payment, number),
                payment,
                OrderId.of(buyer, "k"),
                buyer,
                AMOUNT,
                EUR,
                capture,
                card,
                startedAt);
    }

    RefundRequest refund(String intent, int number, long amount) {
        return new RefundRequest(RefundId.of(payment, number), payment, OrderId.of(buyer, "k"), intent, amount, EUR);
    }
}
