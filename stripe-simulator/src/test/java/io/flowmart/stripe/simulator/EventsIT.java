package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.EventListParams;
import com.stripe.param.RefundCreateParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @BeforeEach
    void empty() {
        simulation.send(simulation.request("/simulator/books").DELETE());
    }

    @Test
    void tellsOfAPayment() throws StripeException {
        var paid = simulation.paid(1000);

        assertTypes("payment_intent.created", "charge.succeeded", "payment_intent.succeeded");
        var succeeded = events().getFirst();
        assertThat(succeeded.getId()).startsWith("evt_");
        assertThat(succeeded.getApiVersion()).isEqualTo("2026-07-29.dahlia");
        assertThat(succeeded.getLivemode()).isFalse();
        assertThat(succeeded.getPendingWebhooks()).isZero();
        assertThat(succeeded.getCreated()).isEqualTo(simulation.now.get().getEpochSecond());
        assertThat(succeeded.getRequest().getId())
                .isEqualTo(paid.getLastResponse().requestId());
        assertThat(succeeded.getRequest().getIdempotencyKey())
                .isEqualTo(paid.getLastResponse().idempotencyKey());
        assertThat(object(succeeded, PaymentIntent.class)).isEqualTo(paid);
        assertThat(simulation.stripe.v1().events().retrieve(succeeded.getId())).isEqualTo(succeeded);
    }

    @Test
    void keepsTheObjectAsItWas() throws StripeException {
        var created = simulation.create(1000, "pm_card_visa");
        simulation.confirm(created.getId(), "pm_card_visa", Ids.next("key"));

        var first = events().getLast();

        assertThat(object(first, PaymentIntent.class)).isEqualTo(created);
    }

    @Test
    void tellsOfADecline() throws StripeException {
        var intent = simulation.create(1000, "pm_card_chargeDeclined");
        simulation.post("/v1/payment_intents/" + intent.getId() + "/confirm", "");

        assertTypes("payment_intent.created", "charge.failed", "payment_intent.payment_failed");
    }

    @Test
    void tellsOfTheCardOwnersConsentWithoutARequest() throws StripeException {
        var intent = simulation.create(1000, "pm_card_authenticationRequired");
        simulation.post("/v1/payment_intents/" + intent.getId() + "/confirm", "");
        simulation.post("/simulator/payment_intents/" + intent.getId() + "/authenticate", "");

        assertTypes(
                "payment_intent.created",
                "payment_intent.requires_action",
                "charge.succeeded",
                "payment_intent.succeeded");
        assertThat(events().getFirst().getRequest().getId()).isNull();
    }

    @Test
    void tellsOfTheCardOwnersRefusalAndACancellation() throws StripeException {
        var intent = simulation.create(1000, "pm_card_authenticationRequired");
        simulation.post("/v1/payment_intents/" + intent.getId() + "/confirm", "");
        simulation.post("/simulator/payment_intents/" + intent.getId() + "/refuse", "");
        simulation.stripe.v1().paymentIntents().cancel(intent.getId());

        assertTypes(
                "payment_intent.created",
                "payment_intent.requires_action",
                "payment_intent.payment_failed",
                "payment_intent.canceled");
    }

    @Test
    void tellsOfWhatTakesTheBankDays() throws StripeException {
        var processing = simulation.paid(1000, "pm_card_simulator_processing");
        simulation.post("/simulator/payment_intents/" + processing.getId() + "/fail", "");

        assertTypes(
                "payment_intent.created",
                "payment_intent.processing",
                "charge.failed",
                "payment_intent.payment_failed");
    }

    @Test
    void tellsOfHolds() throws StripeException {
        simulation
                .stripe
                .v1()
                .paymentIntents()
                .capture(HoldsIT.held(simulation, 1000).getId());
        assertTypes(
                "payment_intent.created",
                "charge.succeeded",
                "payment_intent.amount_capturable_updated",
                "charge.captured",
                "payment_intent.succeeded");

        empty();
        simulation
                .stripe
                .v1()
                .paymentIntents()
                .cancel(HoldsIT.held(simulation, 1000).getId());
        assertThat(types().subList(3, 5)).containsExactly("charge.refunded", "payment_intent.canceled");

        empty();
        var held = HoldsIT.held(simulation, 1000);
        simulation.post("/simulator/payment_intents/" + held.getId() + "/expire", "");
        assertThat(types().subList(3, 5)).containsExactly("charge.expired", "payment_intent.canceled");
    }

    @Test
    void tellsOfARefundsLife() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_pendingRefund");
        var refund = simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getId())
                        .build());
        simulation.post("/simulator/refunds/" + refund.getId() + "/succeed", "");
        simulation.post("/simulator/refunds/" + refund.getId() + "/fail", "");

        assertThat(types().subList(3, types().size()))
                .containsExactly(
                        "refund.created",
                        "charge.refunded",
                        "refund.updated",
                        "charge.refund.updated",
                        "refund.updated",
                        "charge.refund.updated",
                        "refund.failed");
        var events = events().reversed();
        assertThat(object(events.get(3), Refund.class)).isEqualTo(refund);
        assertThat(object(events.get(4), Charge.class).getRefunded()).isTrue();
        assertThat(events.get(5).getData().getPreviousAttributes()).containsEntry("status", "pending");
        assertThat(object(events.getLast(), Refund.class).getStatus()).isEqualTo("failed");
    }

    @Test
    void tellsOfADisputesLife() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDispute");
        var id = simulation.row(paid.getId()).at("/disputes/0/id").asString();
        simulation.post("/v1/disputes/" + id, "evidence[uncategorized_text]=winning_evidence");

        assertThat(types().subList(3, types().size()))
                .containsExactly(
                        "charge.dispute.created",
                        "charge.dispute.funds_withdrawn",
                        "charge.dispute.updated",
                        "charge.dispute.closed",
                        "charge.dispute.funds_reinstated");
        assertThat(object(events().get(2), Dispute.class).getStatus()).isEqualTo("under_review");
        assertThat(object(events().getFirst(), Dispute.class).getStatus()).isEqualTo("won");
    }

    @Test
    void takesNoMoneyForAnInquiry() throws StripeException {
        var paid = simulation.paid(1000, "pm_card_createDisputeInquiry");
        var id = simulation.row(paid.getId()).at("/disputes/0/id").asString();
        simulation.stripe.v1().disputes().close(id);

        assertThat(types().subList(3, types().size()))
                .containsExactly("charge.dispute.created", "charge.dispute.closed");
    }

    @Test
    void saysNothingTwiceOfACallRepeatedAndNothingOfOneRefused() throws StripeException {
        var params = Simulation.order(1000)
                .setPaymentMethod("pm_card_visa")
                .setConfirm(true)
                .build();
        simulation.stripe.v1().paymentIntents().create(params, Simulation.key("told-once"));
        simulation.stripe.v1().paymentIntents().create(params, Simulation.key("told-once"));
        simulation.post("/v1/payment_intents/pi_none/confirm", "");

        assertTypes("payment_intent.created", "charge.succeeded", "payment_intent.succeeded");
    }

    @Test
    void filtersAndPages() throws StripeException {
        for (int i = 0; i < 5; i++) {
            simulation.now.set(simulation.now.get().plusSeconds(1));
            simulation.paid(1000);
        }
        var all = events();
        assertThat(all).hasSize(15);
        var paged = new ArrayList<Event>();
        simulation
                .stripe
                .v1()
                .events()
                .list(EventListParams.builder().setLimit(4L).build())
                .autoPagingIterable()
                .forEach(paged::add);
        assertThat(paged).isEqualTo(all);
        var before = list(
                EventListParams.builder().setEndingBefore(all.get(10).getId()).setLimit(4L));
        assertThat(before).isEqualTo(all.subList(6, 10));
        assertThat(list(EventListParams.builder().setType("charge.succeeded"))).hasSize(5);
        assertThat(list(EventListParams.builder().setType("payment_intent.*"))).hasSize(10);
        assertThat(list(EventListParams.builder().setType("%"))).isEmpty();
        assertThat(list(EventListParams.builder().addType("charge.succeeded").addType("payment_intent.created")))
                .hasSize(10);
        assertThat(list(EventListParams.builder()
                        .setCreated(EventListParams.Created.builder()
                                .setGte(simulation.now.get().getEpochSecond() - 1)
                                .build())))
                .isEqualTo(all.subList(0, 6));
        assertThat(list(EventListParams.builder().setDeliverySuccess(true))).hasSize(10);
        assertThat(list(EventListParams.builder().setDeliverySuccess(false))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/events/evt_none",
                "/v1/events?limit=0",
                "/v1/events?type=a&types[]=b",
                "/v1/events?types=a",
                "/v1/events?foo=b",
                "/v1/events?created[x]=1",
                "/v1/events?delivery_success=x",
                "/v1/events?starting_after=evt_none",
                "/v1/events?ending_before=evt_none",
                "/v1/events?type=%00",
                "/v1/events?types[]=1&types[]=2&types[]=3&types[]=4&types[]=5&types[]=6&types[]=7&types[]=8&types[]=9"
                        + "&types[]=10&types[]=11&types[]=12&types[]=13&types[]=14&types[]=15&types[]=16&types[]=17"
                        + "&types[]=18&types[]=19&types[]=20&types[]=21"
            })
    void refusesWrongReads(String path) {
        assertThat(simulation.get(path.replace("[", "%5B").replace("]", "%5D")).statusCode())
                .isBetween(400, 404);
    }

    @Test
    void forgetsAfterAMonth() throws StripeException {
        try (var other = new Simulation()) {
            other.paid(1000);
            other.now.set(other.now.get().plus(Duration.ofDays(31)));
            other.restart();

            org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(
                            other.stripe.v1().events().list().getData())
                    .isEmpty());
        }
    }

    private static void assertTypes(String... types) throws StripeException {
        assertThat(types()).containsExactly(types);
    }

    private static List<String> types() throws StripeException {
        return events().reversed().stream().map(Event::getType).toList();
    }

    private static List<Event> events() throws StripeException {
        return simulation
                .stripe
                .v1()
                .events()
                .list(EventListParams.builder().setLimit(100L).build())
                .getData();
    }

    private static List<Event> list(EventListParams.Builder params) throws StripeException {
        return simulation.stripe.v1().events().list(params.build()).getData();
    }

    private static <T> T object(Event event, Class<T> type) {
        return type.cast(event.getDataObjectDeserializer().getObject().orElseThrow());
    }
}
