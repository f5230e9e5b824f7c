package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.WebhookEndpoint;
import com.stripe.net.Webhook;
import com.stripe.param.EventListParams;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointCreateParams.EnabledEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhooksIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    private Receiver shop;
    private int refusedBefore;

    @BeforeEach
    void open() throws IOException {
        shop = new Receiver();
        refusedBefore = refused();
    }

    @AfterEach
    void close() throws StripeException {
        for (var endpoint : simulation.stripe.v1().webhookEndpoints().list().getData()) {
            simulation.stripe.v1().webhookEndpoints().delete(endpoint.getId());
        }
        shop.close();
    }

    @Test
    void tellsTheSecretOnceAndForgetsADeletedEndpoint() throws StripeException {
        var made = endpoint(EnabledEvent.CHARGE__REFUNDED, EnabledEvent.PAYMENT_INTENT__SUCCEEDED);

        assertThat(made.getId()).startsWith("we_");
        assertThat(made.getSecret()).startsWith("whsec_");
        assertThat(made.getStatus()).isEqualTo("enabled");
        assertThat(made.getUrl()).isEqualTo(shop.url().toString());
        assertThat(made.getEnabledEvents()).containsExactly("charge.refunded", "payment_intent.succeeded");
        var shown = simulation.stripe.v1().webhookEndpoints().retrieve(made.getId());
        assertThat(shown.getSecret()).isNull();
        assertThat(simulation.stripe.v1().webhookEndpoints().list().getData()).containsExactly(shown);

        assertThat(simulation
                        .stripe
                        .v1()
                        .webhookEndpoints()
                        .delete(made.getId())
                        .getDeleted())
                .isTrue();

        assertThat(catchThrowableOfType(
                                InvalidRequestException.class,
                                () -> simulation.stripe.v1().webhookEndpoints().delete(made.getId()))
                        .getStatusCode())
                .isEqualTo(404);
    }

    @Test
    void deliversWhatStripeJavaVerifiesAndReads() throws StripeException {
        var endpoint = endpoint(EnabledEvent.ALL);

        var paid = simulation.paid(1000);

        await().until(() -> shop.hooks.size() == 3);
        assertThat(shop.types())
                .containsExactlyInAnyOrder("payment_intent.created", "charge.succeeded", "payment_intent.succeeded");
        var hook = shop.hooks.stream()
                .filter(each -> each.type().equals("payment_intent.succeeded"))
                .findFirst()
                .orElseThrow();
        Event event = hook.verified(endpoint.getSecret());
        assertThat(event.getDataObjectDeserializer().getObject())
                .hasValueSatisfying(
                        object -> assertThat(((PaymentIntent) object).getId()).isEqualTo(paid.getId()));
        assertThat(event.getPendingWebhooks()).isEqualTo(1);
        assertThat(hook.contentType()).startsWith("application/json");
        assertThatThrownBy(() -> Webhook.constructEvent(hook.body() + " ", hook.signature(), endpoint.getSecret()))
                .isInstanceOf(SignatureVerificationException.class);
        await().untilAsserted(() -> assertThat(
                        simulation.stripe.v1().events().retrieve(event.getId()).getPendingWebhooks())
                .isZero());
    }

    @Test
    void deliversOnlyWhatIsWantedAndMakesNoRowsForTheRest() throws StripeException {
        endpoint(EnabledEvent.PAYMENT_INTENT__CANCELED);
        var intent = simulation.create(1000, "pm_card_visa");
        assertThat(deliveries()).isZero();

        simulation.stripe.v1().paymentIntents().cancel(intent.getId());

        await().until(() -> shop.types().equals(List.of("payment_intent.canceled")));
        await().until(() -> deliveries() == 0);
    }

    @Test
    void tellsEveryEndpointWithItsOwnSecret() throws Exception {
        try (var other = new Receiver()) {
            var first = endpoint(EnabledEvent.CHARGE__SUCCEEDED);
            var second = endpoint(other, EnabledEvent.CHARGE__SUCCEEDED);

            simulation.paid(1000);

            await().until(() -> shop.hooks.size() == 1 && other.hooks.size() == 1);
            assertThat(first.getSecret()).isNotEqualTo(second.getSecret());
            var here = shop.hooks.getFirst().verified(first.getSecret());
            var there = other.hooks.getFirst().verified(second.getSecret());
            assertThat(here.getId()).isEqualTo(there.getId());
        }
    }

    @Test
    void triesAgainWithGrowingPausesUntilItIsTaken() throws StripeException {
        var endpoint = endpoint(EnabledEvent.CHARGE__SUCCEEDED);
        shop.status = 500;
        simulation.paid(1000);
        await().until(() -> shop.hooks.size() == 1);

        for (int pause = 1; pause <= 4; pause *= 2) {
            int before = shop.hooks.size();
            await().during(Duration.ofMillis(600)).until(() -> shop.hooks.size() == before);
            turn(Duration.ofSeconds(pause));
            await().until(() -> shop.hooks.size() == before + 1);
        }
        shop.status = 302;
        turn(Duration.ofMinutes(1));
        await().until(() -> shop.hooks.size() == 5);
        shop.status = 204;
        turn(Duration.ofMinutes(1));

        await().until(() -> deliveries() == 0);
        assertThat(shop.hooks).hasSize(6);
        assertThat(shop.hooks.stream()
                        .map(hook -> hook.verified(endpoint.getSecret()).getId())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void givesUpAfterThreeDaysAndSaysSo() throws StripeException {
        endpoint(EnabledEvent.CHARGE__SUCCEEDED);
        shop.status = 500;
        var paid = simulation.paid(1000);
        await().until(() -> shop.hooks.size() == 1);
        turn(Duration.ofDays(3).plusMinutes(1));
        await().until(() -> deliveries() == 0);
        turn(Duration.ofHours(1));

        await().during(Duration.ofMillis(600)).until(() -> shop.hooks.size() == 2);
        var failed = simulation
                .stripe
                .v1()
                .events()
                .list(EventListParams.builder().setDeliverySuccess(false).build())
                .getData();
        assertThat(failed).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("charge.succeeded");
            assertThat(event.getData().toJson()).contains(paid.getId());
        });
        assertThat(simulation.get("/simulator/metrics").body())
                .contains("stripe_simulator_deliveries_total{outcome=\"given_up\"} 1")
                .contains("stripe_simulator_deliveries_total{outcome=\"refused\"}");
    }

    @Test
    void holdsUpNoCallWhenNobodyAnswers() throws Exception {
        endpoint(EnabledEvent.ALL);
        shop.close();

        var paid = simulation.paid(1000);

        assertThat(paid.getStatus()).isEqualTo("succeeded");
        await().until(() -> simulation
                .get("/simulator/metrics")
                .body()
                .contains("stripe_simulator_deliveries_total{outcome=\"unanswered\"}"));
    }

    @Test
    void deliversAfterARestartWhatWasNotTakenBefore() throws Exception {
        try (var other = new Simulation()) {
            var secret = endpoint(other, shop, EnabledEvent.CHARGE__SUCCEEDED).getSecret();
            shop.status = 503;
            other.paid(1000);
            await().until(() -> shop.hooks.size() == 1);
            other.restart();
            shop.status = 200;
            other.now.set(other.now.get().plus(Duration.ofMinutes(1)));

            await().until(() -> shop.hooks.size() == 2);
            assertThat(shop.hooks.getLast().verified(secret).getType()).isEqualTo("charge.succeeded");
        }
    }

    @Test
    void tellsTheEndpointOfItsSettings() throws Exception {
        try (var other = new Simulation()) {
            other.simulator.close();
            var settings = StripeSimulator.Settings.of(other.jdbcUrl)
                    .withPort(0)
                    .withWebhook(shop.url(), "whsec_mine", "charge.succeeded");
            for (int starts = 1; starts <= 2; starts++) {
                other.simulator = StripeSimulator.start(settings);
                other.stripe = other.client(0);
                other.paid(1000);
                int delivered = starts;
                await().until(() -> shop.hooks.size() == delivered);
                assertThat(shop.hooks.getLast().verified("whsec_mine").getType())
                        .isEqualTo("charge.succeeded");
                assertThat(other.stripe.v1().webhookEndpoints().list().getData())
                        .hasSize(1);
                other.simulator.close();
            }
            other.restart();
            assertThat(other.stripe.v1().webhookEndpoints().list().getData()).isEmpty();
        }
    }

    @Test
    void forgetsWhatWasToBeSentToADeletedEndpoint() throws StripeException {
        var endpoint = endpoint(EnabledEvent.CHARGE__SUCCEEDED);
        shop.status = 500;
        simulation.paid(1000);
        await().until(() -> shop.hooks.size() == 1);
        assertThat(deliveries()).isEqualTo(1);

        simulation.stripe.v1().webhookEndpoints().delete(endpoint.getId());

        assertThat(deliveries()).isZero();
    }

    @Test
    void refusesNoPaymentWhileEndpointsComeAndGo() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var changes = threads.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    var endpoint = endpoint(EnabledEvent.ALL);
                    simulation.stripe.v1().webhookEndpoints().delete(endpoint.getId());
                }
                return true;
            });
            int paid = 0;
            while (!changes.isDone()) {
                assertThat(simulation.paid(1000).getStatus()).isEqualTo("succeeded");
                paid++;
            }
            assertThat(changes.get()).isTrue();
            assertThat(paid).isPositive();
        }
    }

    @Test
    void deliversEverythingToWhomeverWasAwayForAWhile() throws StripeException {
        endpoint(EnabledEvent.CHARGE__SUCCEEDED);
        shop.status = 500;
        for (int i = 0; i < 20; i++) {
            simulation.paid(1000);
        }
        await().until(() -> shop.hooks.size() == 20);
        shop.status = 200;
        turn(Duration.ofMinutes(1));

        await().until(() -> deliveries() == 0);
        assertThat(shop.hooks).hasSize(40);
        assertThat(shop.hooks.stream().map(Receiver.Hook::eventId).distinct()).hasSize(20);
    }

    @Test
    void keepsEndpointsWhenTheBooksAreEmptied() throws StripeException {
        endpoint(EnabledEvent.CHARGE__SUCCEEDED);
        shop.status = 500;
        simulation.paid(1000);
        await().until(() -> shop.hooks.size() == 1);

        simulation.send(simulation.request("/simulator/books").DELETE());

        assertThat(deliveries()).isZero();
        assertThat(simulation.books("?limit=0").at("/totals/events").asInt()).isZero();
        shop.status = 200;
        simulation.paid(1000);
        await().until(() -> shop.hooks.size() == 2);
    }

    @Test
    void speaksTheEndpointsVersion() throws StripeException {
        simulation
                .stripe
                .v1()
                .webhookEndpoints()
                .create(WebhookEndpointCreateParams.builder()
                        .setUrl(shop.url().toString())
                        .addEnabledEvent(EnabledEvent.CHARGE__SUCCEEDED)
                        .setApiVersion(WebhookEndpointCreateParams.ApiVersion.VERSION_2022_11_15)
                        .build());

        simulation.paid(1000);

        await().until(() -> shop.hooks.size() == 1);
        assertThat(shop.hooks.getFirst().body()).contains("\"api_version\":\"2022-11-15\"");
    }

    @ParameterizedTest
    @CsvSource({
        "enabled_events[]=*, parameter_missing",
        "url=http://shop.example/x, parameter_missing",
        "url=ftp://shop.example/x&enabled_events[]=*, url_invalid",
        "url=http://&enabled_events[]=*, url_invalid",
        "url=http://shop.example:99999/x&enabled_events[]=*, url_invalid",
        "url=/webhooks&enabled_events[]=*, url_invalid",
        "url=%20&enabled_events[]=*, url_invalid",
        "url=http://a/x&enabled_events=*, ''",
        "url=http://a/x&enabled_events[]=, ''",
        "url=http://a/x&enabled_events[]=charge, ''",
        "url=http://a/x&enabled_events[]=charge.*, ''",
        "url=http://a/x&enabled_events[]=*&api_version=new, ''",
        "url=http://a/x&enabled_events[]=*&secret=mine, parameter_unknown",
        "url=http://a/x&enabled_events[]=*&url[x]=y, ''"
    })
    void refusesEndpointsItCouldNotServe(String form, String code) throws StripeException {
        var answer = simulation.post("/v1/webhook_endpoints", form);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Simulation.json(answer).at("/error/code").asString("")).isEqualTo(code);
        assertThat(simulation.stripe.v1().webhookEndpoints().list().getData()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET, we_none, 404", "DELETE, we_none, 404", "DELETE, we_none?x=y, 400", "PUT, we_none, 404"})
    void refusesWrongCalls(String method, String id, int status) {
        var request = simulation
                .request("/v1/webhook_endpoints/" + id)
                .method(method, java.net.http.HttpRequest.BodyPublishers.noBody());

        assertThat(simulation.send(request).statusCode()).isEqualTo(status);
    }

    /**
     * Forwards alone: stripe-java takes signatures from the future, but no old ones. All that came was refused, and that is
     * written down first: what is under way would be claimed anew, and put off from then on.
     */
    private void turn(Duration by) {
        await().until(() -> refused() >= refusedBefore + shop.hooks.size());
        simulation.now.updateAndGet((Instant now) -> now.plus(by));
    }

    private static int refused() {
        Matcher refused = Pattern.compile("deliveries_total\\{outcome=\"refused\"} (\\d+)")
                .matcher(simulation.get("/simulator/metrics").body());
        return refused.find() ? Integer.parseInt(refused.group(1)) : 0;
    }

    private static int deliveries() {
        return simulation.books("?limit=0").at("/totals/deliveries").asInt();
    }

    private WebhookEndpoint endpoint(EnabledEvent... events) throws StripeException {
        return endpoint(shop, events);
    }

    private static WebhookEndpoint endpoint(Receiver receiver, EnabledEvent... events) throws StripeException {
        return endpoint(simulation, receiver, events);
    }

    static WebhookEndpoint endpoint(Simulation simulation, Receiver receiver, EnabledEvent... events)
            throws StripeException {
        return simulation
                .stripe
                .v1()
                .webhookEndpoints()
                .create(WebhookEndpointCreateParams.builder()
                        .setUrl(receiver.url().toString())
                        .addAllEnabledEvent(List.of(events))
                        .build());
    }
}
