package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.param.RefundCreateParams;
import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.user.UserId;
import io.flowmart.payment.UserServiceStub.Trouble;
import io.flowmart.platform.Traces;
import io.flowmart.platform.processing.RequestCorrelation;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The payment context as it runs, with Stripe's simulator: whatever goes wrong, an order is charged at most once. */
@OwnContext
class PaymentContextIT extends PaymentStory {

    @AutoClose
    private static final Surroundings SURROUNDINGS = new Surroundings();

    private static final UserServiceStub USERS = SURROUNDINGS.users();
    private static final StripeBooks BOOKS = SURROUNDINGS.books();

    @Autowired
    private StripeClient stripe;

    @Autowired
    private MeterRegistry metrics;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        SURROUNDINGS.settings(settings);
        settings.add("flowmart.stripe.read-timeout", () -> "500ms");
        settings.add("flowmart.payment.user-service-timeout", () -> "300ms");
    }

    @Override
    Surroundings surroundings() {
        return SURROUNDINGS;
    }

    @AfterEach
    void allWell() {
        BOOKS.heal();
        USERS.trouble(Trouble.NONE);
    }

    @Test
    void chargesTheDefaultPaymentMethodOnce() {
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        assertThat(last(payment)).returns(Outcome.SUCCEEDED, event -> ((PaymentProcessed) event).outcome());
        chargedOnce(payment);
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeDeclined, card_declined",
        "pm_card_chargeDeclinedInsufficientFunds, insufficient_funds",
        "pm_card_chargeDeclinedExpiredCard, expired_card",
        "pm_card_visa_chargeDeclinedLostCard, card_declined",
        "pm_card_visa_chargeDeclinedStolenCard, card_declined",
        "pm_card_chargeDeclinedFraudulent, card_declined",
        "pm_card_nobodyKnows, resource_missing"
    })
    void failsWithTheReasonAndCancelsThePaymentIntent(String card, String reason) {
        PaymentId payment = place(card);
        processed(payment);
        assertThat(last(payment)).returns(reason, event -> ((PaymentProcessed) event).reason());
        assertThat(books(payment)).containsExactly(new Entry("canceled", 0, 0, 0));
    }

    @Test
    void failsWithoutAskingStripeWhenTheBuyerHasNoPaymentMethod() {
        PaymentId payment = publishPlaced(OrderId.of(UserId.random(), "k"), UserId.random(), Instant.now());
        lasts(payment, PaymentInitiated.class, PaymentProcessed.class);
        assertThat(last(payment)).returns("payment_method_missing", event -> ((PaymentProcessed) event).reason());
        assertThat(books(payment)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut_before", "cut_after", "status_429", "status_500_before"})
    void chargesOnceWhateverStripeAnswersFirst(String fault) {
        BOOKS.faults("{\"kind\": \"%s\", \"method\": \"POST\", \"times\": 4}".formatted(fault));
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        chargedOnce(payment);
    }

    @Test
    void chargesOnceWhenStripeTakesLongerThanWeWait() {
        BOOKS.faults("{\"kind\": \"latency\", \"millis\": 900, \"method\": \"POST\", \"times\": 2}");
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        chargedOnce(payment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/payment_intents$", "/confirm$"})
    void asksWhatBecameOfACallWhoseKeyRepeatsAnErrorForEver(String path) {
        BOOKS.faults("{\"kind\": \"status_500_after\", \"path\": \"%s\", \"times\": 1}".formatted(path));
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        chargedOnce(payment);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void waitsForTheUserContextAndThenChargesEachOrderOnce(Trouble trouble) {
        USERS.trouble(trouble);
        List<PaymentId> payments =
                IntStream.range(0, 10).mapToObj(i -> place("pm_card_visa")).toList();
        await().until(() -> payments.stream().allMatch(payment -> pauses(payment) > 2));
        await().until(() -> metrics.get("resilience4j.circuitbreaker.state")
                        .tags("name", "user-service", "state", "open")
                        .gauge()
                        .value()
                == 1);
        assertThat(payments).allSatisfy(payment -> {
            assertThat(books(payment)).isEmpty();
            assertThat(tries(payment))
                    .as("counted as if Stripe might have been asked")
                    .isZero();
        });

        USERS.trouble(Trouble.NONE);
        for (PaymentId payment : payments) {
            processed(payment);
            chargedOnce(payment);
        }
    }

    @Test
    void asksWithANewTokenWhenTheOldOneIsRefused() {
        processed(place("pm_card_visa"));
        USERS.changeKey();
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        chargedOnce(payment);
    }

    @Test
    void refundsWhenThePaidOrderIsCancelled() {
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        BOOKS.faults("{\"kind\": \"cut_after\", \"path\": \"/refunds$\", \"times\": 2}");
        cancel(payment);
        processed(payment, PaymentRefundRequested.class, PaymentRefunded.class);
        assertThat(books(payment)).containsExactly(new Entry("succeeded", 1, AMOUNT, AMOUNT));
    }

    @Test
    void takesARefundThatWasMadeByHandForOurs() throws Exception {
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        String intent = ((PaymentIntentCreated) of(payment).get(2)).paymentIntentId();
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder().setPaymentIntent(intent).build());
        cancel(payment);
        await().until(() -> last(payment) instanceof PaymentRefunded);
        assertThat(books(payment)).containsExactly(new Entry("succeeded", 1, AMOUNT, AMOUNT));
    }

    @Test
    void asksAgainForEverWhatStripeRefusesAlthoughItShouldKnow() {
        USERS.trouble(Trouble.FAILING);
        PaymentId payment = place("pm_card_visa");
        await().until(() -> pauses(payment) > 1);
        USERS.trouble(Trouble.NONE);
        BOOKS.faults("{\"kind\": \"cut_before\", \"path\": \"/confirm$\"}");
        lasts(payment, PaymentInitiated.class, PaymentMethodChosen.class, PaymentIntentCreated.class);
        BOOKS.empty();
        BOOKS.heal();
        long before = tries(payment);
        await().until(() -> tries(payment) > before + 2);
        lasts(payment, PaymentInitiated.class, PaymentMethodChosen.class, PaymentIntentCreated.class);
    }

    @Test
    void voidsWhenTheOrderIsCancelledBeforeItIsCharged() {
        USERS.trouble(Trouble.FAILING);
        PaymentId payment = place("pm_card_visa");
        lasts(payment, PaymentInitiated.class);
        cancel(payment);
        lasts(payment, PaymentInitiated.class, PaymentVoided.class);
        assertThat(books(payment)).isEmpty();
    }

    @Test
    void refundsAChargeThatSucceedsAfterTheCancellation() {
        // The confirmation is carried out, but every answer to it is lost until the order is cancelled.
        BOOKS.faults(
                "{\"kind\": \"cut_after\", \"path\": \"/confirm$\"}",
                "{\"kind\": \"cut_before\", \"method\": \"GET\"}");
        PaymentId payment = place("pm_card_visa");
        await().until(() -> books(payment).stream().anyMatch(entry -> entry.charges() == 1));
        cancel(payment);
        await().until(() -> of(payment).stream().anyMatch(PaymentVoidRequested.class::isInstance));
        BOOKS.heal();
        await().until(() -> last(payment) instanceof PaymentRefunded);
        assertThat(books(payment)).containsExactly(new Entry("succeeded", 1, AMOUNT, AMOUNT));
    }

    @Test
    void voidsWhenTheDeadlinePasses() {
        USERS.trouble(Trouble.FAILING);
        OrderId order = OrderId.of(UserId.random(), "k");
        PaymentId payment = publishPlaced(
                order,
                UserId.random(),
                Instant.now().minus(Duration.ofMinutes(15)).plusSeconds(2));
        await().until(() -> last(payment) instanceof PaymentVoided);
        assertThat(last(payment)).returns(VoidReason.PAYMENT_TIMED_OUT, event -> ((PaymentVoided) event).reason());
        assertThat(books(payment)).isEmpty();
    }

    @Test
    void keepsAChargeThatTurnsOutToHaveSucceededBeforeTheDeadline() {
        BOOKS.faults(
                "{\"kind\": \"cut_after\", \"path\": \"/confirm$\"}",
                "{\"kind\": \"cut_before\", \"method\": \"GET\"}");
        UserId user = UserId.random();
        USERS.userHas(user, "stripe", "pm_card_visa");
        PaymentId payment = publishPlaced(
                OrderId.of(user, "k"),
                user,
                Instant.now().minus(Duration.ofMinutes(15)).plusSeconds(2));
        await().until(() -> of(payment).stream().anyMatch(PaymentVoidRequested.class::isInstance));
        BOOKS.heal();
        await().until(() -> last(payment) instanceof PaymentProcessed);
        chargedOnce(payment);
    }

    @Test
    void neverChargesAnOrderOlderThanTheDeadline() {
        UserId user = UserId.random();
        USERS.userHas(user, "stripe", "pm_card_visa");
        PaymentId payment =
                publishPlaced(OrderId.of(user, "k"), user, Instant.now().minus(Duration.ofMinutes(16)));
        lasts(payment, PaymentVoided.class);
        assertThat(books(payment)).isEmpty();
    }

    @Test
    void endsEverySagaAndDeadlineAndTask() {
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        OrderId order = ((PaymentProcessed) last(payment)).orderId();
        publish(new OrderEvent.OrderPaid(order, payment, AMOUNT, EUR), order);
        await().until(() -> count("select count(*) from event_store.association_value_entry"
                        + " where association_value = '" + order + "'")
                == 0);
        await().until(() -> tries(payment) < 0);
        assertThat(count(
                        "select count(*) from event_store.scheduled_tasks where convert_from(task_data, 'UTF8') like '%"
                                + order + "%'"))
                .isZero();
    }

    @Test
    void tracesAllThatFollowsBackToTheRequest() {
        PaymentId payment = place("pm_card_visa");
        processed(payment);
        assertThat(events.readEvents(payment.value()).asStream())
                .extracting(event -> event.getMetaData().get(RequestCorrelation.CORRELATION_ID))
                .containsOnly("request-1");
    }

    @Test
    void goesOnWithTheTraceOfTheOrderAsFarAsTheUserContext() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        UserId user = UserId.random();
        OrderId order = OrderId.of(user, "k");
        PaymentId payment = PaymentId.of(order);
        USERS.userHas(user, "stripe", "pm_card_visa");
        publish(
                created(order, user),
                order,
                Instant.now(),
                MetaData.with(Traces.TRACEPARENT, "00-" + trace + "-00f067aa0ba902b7-01"));
        processed(payment);
        assertThat(USERS.traces())
                .filteredOn(traceparent -> traceparent.startsWith("00-" + trace))
                .hasSize(1);
        assertThat(events.readEvents(payment.value()).asStream())
                .extracting(event -> String.valueOf(event.getMetaData().get(Traces.TRACEPARENT)))
                .allMatch(traceparent -> traceparent.matches("00-" + trace + "-(?!00f067aa0ba902b7)[0-9a-f]{16}-01"));
    }
}
