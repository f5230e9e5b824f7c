package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DiscrepancyCommand.ReportDiscrepancy;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport.RecordFee;
import io.flowmart.api.user.UserId;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.payment.gateways.PaymentGateway.Verdict;
import io.flowmart.stripe.simulator.StripeSimulator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.transaction.support.TransactionOperations;

/** What a list says is a moment old when it is compared. */
class IntentReviewIT {

    private final StripeSimulator simulator = StripeSimulator.start(
            StripeSimulator.Settings.of(TestDatabase.fresh()).withPort(0));
    private final StripeClient stripe = StripeClient.builder()
            .setApiKey("sk_test_review")
            .setApiBase(simulator.address().toString())
            .build();
    private final List<Object> told = new ArrayList<>();
    private final ReconciliationRun run = new ReconciliationRun(() -> true);
    private final PaymentId payment = PaymentId.of(OrderId.of(UserId.random(), "k"));

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void findsNothingInWhatWasChargedSinceItWasListed() throws Exception {
        PaymentIntent listed = create();
        stripe.v1()
                .paymentIntents()
                .confirm(
                        listed.getId(),
                        PaymentIntentConfirmParams.builder()
                                .setPaymentMethod("pm_card_visa")
                                .build());

        assertThat(reviewOfACharge().review(listed, run)).isEmpty();
        assertThat(told).hasExactlyElementsOfTypes(RecordFee.class);
    }

    @Test
    void findsWhatIsStillNotCharged() throws Exception {
        assertThat(reviewOfACharge().review(create(), run)).contains(Kind.NOT_CHARGED);
        assertThat(told).hasExactlyElementsOfTypes(ReportDiscrepancy.class);
    }

    @ParameterizedTest
    @CsvSource({"OPEN, false", "HELD, true", "CHARGED, true", "RETURNED, false", "CANCELLED, false"})
    void findsAnUnknownPaymentOnlyIfThereIsMoneyInIt(GatewayState state, boolean found) {
        var question = new ReviewPayment(payment, null, "pi_1", 3899, Currency.getInstance("EUR"), state);

        Verdict verdict = review(message -> {
                    throw new AggregateNotFoundException(payment.value(), "Nobody knows it.");
                })
                .verdict(question);

        assertThat(verdict)
                .isEqualTo(found ? new Verdict.Contradicts(Kind.UNKNOWN_PAYMENT) : new Verdict.Agrees(false));
    }

    private PaymentIntent create() throws Exception {
        return stripe.v1()
                .paymentIntents()
                .create(PaymentIntentCreateParams.builder()
                        .setAmount(3899L)
                        .setCurrency("eur")
                        .addPaymentMethodType("card")
                        .putMetadata(StripeMetadata.PAYMENT_ID, payment.value())
                        .putMetadata(
                                StripeMetadata.ATTEMPT_ID,
                                AttemptId.of(payment, 1).value())
                        .build());
    }

    /** Of a payment that knows that it was charged. */
    private IntentReview reviewOfACharge() {
        return review(message -> ((ReviewPayment) message.getPayload()).state() == GatewayState.CHARGED
                ? new Verdict.Agrees(true)
                : new Verdict.Contradicts(Kind.NOT_CHARGED));
    }

    private IntentReview review(MessageHandler<CommandMessage<?>> books) {
        SimpleCommandBus bus = SimpleCommandBus.builder().build();
        bus.subscribe(ReviewPayment.class.getName(), books);
        List.of(ReportDiscrepancy.class, RecordFee.class)
                .forEach(kind -> bus.subscribe(kind.getName(), message -> told.add(message.getPayload())));
        var calls = new StripeCalls(new SimpleMeterRegistry(), StripeLimits.OFF);
        return new IntentReview(
                stripe,
                calls,
                new StripeLists(stripe, calls),
                DefaultCommandGateway.builder().commandBus(bus).build(),
                (paymentId, because, after) -> {},
                TransactionOperations.withoutTransaction());
    }
}
