package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.Webhook;
import com.stripe.param.WebhookEndpointCreateParams.EnabledEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebhookFaultsIT {

    private static final String SUCCEEDED = "payment_intent.succeeded";

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    private Receiver shop;
    private String secret;

    @BeforeEach
    void open() throws IOException, StripeException {
        shop = new Receiver();
        secret = WebhooksIT.endpoint(simulation, shop, EnabledEvent.ALL).getSecret();
    }

    @AfterEach
    void close() throws StripeException {
        for (var endpoint : simulation.stripe.v1().webhookEndpoints().list().getData()) {
            simulation.stripe.v1().webhookEndpoints().delete(endpoint.getId());
        }
        shop.close();
    }

    @Test
    void deliversLate() throws StripeException {
        rule("{\"kind\": \"webhook_late\", \"millis\": 60000, \"type\": \"succeeded$\"}");
        simulation.paid(1000);

        await().during(Duration.ofMillis(500)).until(() -> shop.types().equals(List.of("payment_intent.created")));
        simulation.now.updateAndGet(now -> now.plusSeconds(60));

        await().until(() -> shop.hooks.size() == 3);
        assertThat(shop.types()).startsWith("payment_intent.created").contains("charge.succeeded", SUCCEEDED);
        shop.hooks.forEach(hook -> hook.verified(secret));
    }

    @Test
    void deliversTwice() throws StripeException {
        rule("{\"kind\": \"webhook_twice\", \"type\": \"^charge\", \"times\": 1}");
        simulation.paid(1000);

        await().until(() -> shop.hooks.size() == 4);
        assertThat(shop.types()).filteredOn("charge.succeeded"::equals).hasSize(2);
        assertThat(used()).isEqualTo(1);
    }

    @Test
    void deliversOutOfOrder() throws StripeException {
        rule("{\"kind\": \"webhook_shuffled\", \"type\": \"payment_intent.created\"}");
        var intent = simulation.create(1000, "pm_card_visa");
        await().until(() -> used() == 1);
        assertThat(shop.hooks).isEmpty();

        simulation.stripe.v1().paymentIntents().cancel(intent.getId());

        await().until(() -> shop.types().equals(List.of("payment_intent.canceled", "payment_intent.created")));
    }

    @Test
    void waitsTwoSecondsAtMostForAnotherToOvertake() throws StripeException {
        rule("{\"kind\": \"webhook_shuffled\"}");
        simulation.create(1000, "pm_card_visa");
        await().until(() -> used() == 1);
        assertThat(shop.hooks).isEmpty();

        simulation.now.updateAndGet(now -> now.plusSeconds(2));

        await().until(() -> shop.types().equals(List.of("payment_intent.created")));
    }

    @Test
    void neverDelivers() throws StripeException {
        rule("{\"kind\": \"webhook_never\", \"type\": \"" + SUCCEEDED + "\"}");
        simulation.paid(1000);

        await().until(() -> shop.hooks.size() == 2 && used() == 1);
        await().until(() ->
                simulation.books("?limit=0").at("/totals/deliveries").asInt() == 0);
        assertThat(shop.types()).doesNotContain(SUCCEEDED);
        assertThat(simulation.get("/simulator/metrics").body()).contains("outcome=\"never\"");
    }

    @Test
    void signsWithAnothersSecret() throws StripeException {
        rule("{\"kind\": \"webhook_bad_signature\", \"type\": \"" + SUCCEEDED + "\", \"times\": 1}");
        simulation.paid(1000);

        await().until(() -> shop.hooks.size() == 3);
        var forged = hook(SUCCEEDED);
        assertThatThrownBy(() -> Webhook.constructEvent(forged.body(), forged.signature(), secret))
                .isInstanceOf(SignatureVerificationException.class);
    }

    @Test
    void tellsInAnOldVersionWhatStripeJavaReadsNoMore() throws StripeException {
        rule("{\"kind\": \"webhook_old_version\"}");
        var paid = simulation.paid(1000);

        await().until(() -> shop.hooks.size() == 3);
        var event = hook(SUCCEEDED).verified(secret);
        assertThat(event.getApiVersion()).isEqualTo("2020-08-27");
        assertThat(event.getDataObjectDeserializer().getObject()).isEmpty();
        var object = Json.parse(
                event.getDataObjectDeserializer().getRawJson().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(object.path("id").asString()).isEqualTo(paid.getId());
        assertThat(object.has("latest_charge")).isFalse();
        assertThat(object.at("/charges/data/0/id").asString()).isEqualTo(paid.getLatestCharge());
        var charge = Json.parse(hook("charge.succeeded").body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(charge.at("/data/object/refunds/object").asString()).isEqualTo("list");
        assertThat(simulation.stripe.v1().events().retrieve(event.getId()).getApiVersion())
                .isNotEqualTo("2020-08-27");
    }

    @Test
    void strikesByTheMetadataOfThePaymentIntent() throws StripeException {
        rule("{\"kind\": \"webhook_never\", \"metadata\": {\"order_id\": \"struck\"}}");
        pay("struck", "pm_card_createDispute");
        var spared = pay("spared", "pm_card_visa");

        await().until(() -> shop.hooks.size() == 3 && used() == 5);
        assertThat(shop.hooks).allSatisfy(hook -> assertThat(hook.body()).contains(spared.getId()));
    }

    @Test
    void leavesCallsAlone() throws StripeException {
        rule("{\"kind\": \"webhook_never\"}, {\"kind\": \"status_429\", \"path\": \"/nowhere\"}");

        assertThat(simulation.paid(1000).getStatus()).isEqualTo("succeeded");
    }

    private static PaymentIntent pay(String order, String card) throws StripeException {
        return simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(Simulation.order(1000)
                        .setPaymentMethod(card)
                        .setConfirm(true)
                        .putMetadata("order_id", order)
                        .build());
    }

    private Receiver.Hook hook(String type) {
        return shop.hooks.stream()
                .filter(hook -> hook.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static void rule(String rule) {
        assertThat(simulation.faults("[" + rule + "]").statusCode()).isEqualTo(200);
    }

    private static int used() {
        return Simulation.json(simulation.get("/simulator/faults"))
                .at("/0/used")
                .asInt();
    }
}
