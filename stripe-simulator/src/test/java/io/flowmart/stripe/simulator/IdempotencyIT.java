package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCreateParams;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @Test
    void replaysTheFirstAnswer() throws StripeException {
        var first = pay(800, "replayed");
        var second = pay(800, "replayed");

        assertThat(second).isEqualTo(first);
        assertThat(second.getLastResponse().body())
                .isEqualTo(first.getLastResponse().body());
        assertThat(first.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .isEmpty();
        assertThat(second.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(second.getLastResponse().headers().firstValue("Original-Request"))
                .contains(first.getLastResponse().requestId());
        assertThat(second.getLastResponse().idempotencyKey()).isEqualTo("replayed");
    }

    @Test
    void replaysADeclineWithoutTryingAgain() throws StripeException {
        var intent = simulation.create(800, "pm_card_chargeDeclined");
        for (int i = 0; i < 3; i++) {
            catchThrowableOfType(
                    CardException.class,
                    () -> simulation.confirm(intent.getId(), "pm_card_chargeDeclined", "declined"));
        }

        assertThat(row(intent.getId()).at("/failed_charges").asInt()).isEqualTo(1);
    }

    @Test
    void refusesAKeyThatMeantSomethingElse() throws StripeException {
        var intent = pay(800, "meant-800");

        var amount = catchThrowableOfType(IdempotencyException.class, () -> pay(900, "meant-800"));
        assertThat(amount).hasMessageContaining("same parameters");
        var endpoint = catchThrowableOfType(
                IdempotencyException.class, () -> simulation.confirm(intent.getId(), "pm_card_visa", "meant-800"));
        assertThat(endpoint.getStatusCode()).isEqualTo(400);
        assertThat(endpoint).hasMessageContaining("same endpoint");
    }

    @Test
    void doesNotKeepWhatFailedValidation() throws StripeException {
        var error = catchThrowableOfType(InvalidRequestException.class, () -> pay(1, "too-small-at-first"));
        assertThat(error.getCode()).isEqualTo("amount_too_small");

        assertThat(pay(800, "too-small-at-first").getStatus()).isEqualTo("succeeded");
    }

    @Test
    void keepsWhatFailedOnceTheWorkHadBegun() {
        var unknown = Simulation.order(800).setPaymentMethod("pm_unknown").build();
        for (String replayed : new String[] {"", "true"}) {
            var error = catchThrowableOfType(
                    InvalidRequestException.class,
                    () -> simulation.stripe.v1().paymentIntents().create(unknown, Simulation.key("unknown-card")));
            assertThat(error.getStripeError()
                            .getLastResponse()
                            .headers()
                            .firstValue("Idempotent-Replayed")
                            .orElse(""))
                    .isEqualTo(replayed);
        }
    }

    @Test
    void chargesOnceHoweverManyCallersUseOneKey() throws Exception {
        var metadata = "one-key";
        var ids = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> {
                        while (true) {
                            try {
                                return pay(800, metadata).getId();
                            } catch (ApiException e) {
                                assertThat(e.getStatusCode()).isEqualTo(409);
                                assertThat(e.getCode()).isEqualTo("idempotency_key_in_use");
                            }
                        }
                    }))
                    .toList();
            for (Future<String> call : calls) {
                ids.add(call.get());
            }
        }

        assertThat(ids).hasSize(1);
        var books = simulation.books("?metadata[order_id]=" + metadata);
        assertThat(books.at("/totals/payment_intents").asInt()).isEqualTo(1);
        assertThat(books.at("/totals/successful_charges").asInt()).isEqualTo(1);
    }

    @Test
    void tellsTheOthersThatTheFirstIsUnderWay() throws Exception {
        simulation.faults("[{\"kind\": \"latency\", \"millis\": 1500}]");
        int done = 0;
        int early = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 5)
                    .mapToObj(i -> threads.submit(() -> pay(800, "slow")))
                    .toList();
            for (Future<PaymentIntent> call : calls) {
                try {
                    call.get();
                    done++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOfSatisfying(ApiException.class, error -> {
                        assertThat(error.getStatusCode()).isEqualTo(409);
                        assertThat(error.getCode()).isEqualTo("idempotency_key_in_use");
                    });
                    early++;
                }
            }
        }

        assertThat(done).isEqualTo(1);
        assertThat(early).isEqualTo(4);
    }

    @Test
    void chargesOnceWhenTheAnswerIsLost() throws StripeException {
        simulation.faults("[{\"kind\": \"cut_after\", \"metadata\": {\"order_id\": \"lost-answer\"}}]");
        catchThrowableOfType(ApiConnectionException.class, () -> pay(800, "lost-answer"));
        assertThat(simulation
                        .books("?metadata[order_id]=lost-answer")
                        .at("/totals/successful_charges")
                        .asInt())
                .isEqualTo(1);
        simulation.heal();

        var paid = pay(800, "lost-answer");

        assertThat(paid.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(row(paid.getId()).at("/successful_charges").asInt()).isEqualTo(1);
    }

    @Test
    void chargesOnceWhenTheCallNeverArrived() throws StripeException {
        simulation.faults("[{\"kind\": \"cut_before\"}]");
        assertThat(catchThrowableOfType(ApiConnectionException.class, () -> pay(800, "cut-before")))
                .isNotNull();
        assertThat(simulation
                        .books("?metadata[order_id]=cut-before")
                        .at("/totals/payment_intents")
                        .asInt())
                .isZero();
        simulation.heal();

        assertThat(row(pay(800, "cut-before").getId()).at("/successful_charges").asInt())
                .isEqualTo(1);
    }

    @Test
    void replaysA500ThatHidSuccess() {
        simulation.faults("[{\"kind\": \"status_500_after\", \"times\": 1}]");
        for (int i = 0; i < 2; i++) {
            var error = catchThrowableOfType(ApiException.class, () -> pay(800, "hidden-success"));
            assertThat(error.getStatusCode()).isEqualTo(500);
        }

        var books = simulation.books("?metadata[order_id]=hidden-success");
        assertThat(books.at("/totals/by_status/succeeded").asInt()).isEqualTo(1);
    }

    @Test
    void keepsNeitherA429NorA500FromBeforeTheWork() throws StripeException {
        simulation.faults(
                "[{\"kind\": \"status_429\", \"times\": 1}, {\"kind\": \"status_500_before\", \"times\": 1}]");
        assertThat(catchThrowableOfType(RateLimitException.class, () -> pay(800, "limited"))
                        .getCode())
                .isEqualTo("rate_limit");
        assertThat(catchThrowableOfType(ApiException.class, () -> pay(800, "limited"))
                        .getStatusCode())
                .isEqualTo(500);

        assertThat(pay(800, "limited").getStatus()).isEqualTo("succeeded");
    }

    @Test
    void letsStripesOwnRetriesThroughWithOneCharge() throws StripeException {
        simulation.faults("[{\"kind\": \"cut_after\", \"times\": 1}, {\"kind\": \"status_500_before\", \"times\": 1}]");

        var paid = simulation.client(3).v1().paymentIntents().create(order(800, "retried"), Simulation.key("retried"));

        assertThat(row(paid.getId()).at("/successful_charges").asInt()).isEqualTo(1);
    }

    @Test
    void forgetsKeysAfterADay() throws StripeException {
        var first = pay(800, "yesterday");
        simulation.now.set(simulation.now.get().plus(Duration.ofHours(23)));
        assertThat(pay(800, "yesterday")).isEqualTo(first);
        simulation.now.set(simulation.now.get().plus(Duration.ofHours(2)));

        assertThat(pay(800, "yesterday")).isNotEqualTo(first);
    }

    @Test
    void forgetsKeysWhenTold() throws StripeException {
        var first = pay(800, "told");
        expire("older_than_seconds=60");
        assertThat(pay(800, "told")).isEqualTo(first);

        assertThat(expire("").path("expired").asInt()).isPositive();

        assertThat(pay(800, "told")).isNotEqualTo(first);
    }

    @Test
    void forgetsOnlyOldKeysIfToldSo() throws StripeException {
        var old = pay(800, "older");
        simulation.now.set(simulation.now.get().plus(Duration.ofMinutes(5)));
        var young = pay(800, "younger");

        expire("older_than_seconds=240");

        assertThat(pay(800, "younger")).isEqualTo(young);
        assertThat(pay(800, "older")).isNotEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "older_than_seconds=-1",
                "older_than_seconds=x",
                "older_than_seconds=",
                "older_than_seconds=99999999999999999999",
                "age=1",
                "%zz"
            })
    void refusesAgesThatAreNone(String form) {
        assertThat(simulation.post("/simulator/idempotency_keys/expire", form).statusCode())
                .isEqualTo(400);
    }

    @Test
    void keepsA500ThatDidNoWorkIfTold() throws StripeException {
        simulation.faults("[{\"kind\": \"status_500_stored\", \"times\": 1}]");
        for (String replayed : new String[] {"", "true", "true"}) {
            var error = catchThrowableOfType(ApiException.class, () -> pay(800, "stored-500"));
            assertThat(error.getStatusCode()).isEqualTo(500);
            assertThat(error.getStripeError()
                            .getLastResponse()
                            .headers()
                            .firstValue("Idempotent-Replayed")
                            .orElse(""))
                    .isEqualTo(replayed);
        }
        assertThat(simulation
                        .books("?metadata[order_id]=stored-500")
                        .at("/totals/payment_intents")
                        .asInt())
                .isZero();

        expire("");

        assertThat(pay(800, "stored-500").getStatus()).isEqualTo("succeeded");
    }

    @Test
    void storesNothingOverAnAnswerThatIsKnown() throws StripeException {
        var first = pay(800, "known");
        simulation.faults("[{\"kind\": \"status_500_stored\"}]");

        assertThat(pay(800, "known")).isEqualTo(first);
        assertThat(simulation.get("/v1/payment_intents").statusCode()).isEqualTo(500);
    }

    private static tools.jackson.databind.JsonNode expire(String form) {
        return Simulation.json(simulation.post("/simulator/idempotency_keys/expire", form));
    }

    @Test
    void takesKeysForPostsAlone() {
        var response = simulation.send(simulation.request("/v1/payment_intents").header("Idempotency-Key", "get"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Idempotency-Key")).isEmpty();
    }

    @Test
    void worksWithoutAKeyToo() {
        var response = simulation.send(simulation
                .request("/v1/payment_intents")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("amount=500&currency=eur")));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    private static PaymentIntent pay(long amount, String key) throws StripeException {
        return simulation.stripe.v1().paymentIntents().create(order(amount, key), Simulation.key(key));
    }

    private static PaymentIntentCreateParams order(long amount, String order) {
        return Simulation.order(amount)
                .setPaymentMethod("pm_card_visa")
                .setConfirm(true)
                .putMetadata("order_id", order)
                .build();
    }

    private static tools.jackson.databind.JsonNode row(String id) {
        for (var row : simulation.books("").path("payment_intents")) {
            if (row.path("id").asString().equals(id)) {
                return row;
            }
        }
        throw new AssertionError(id + " is not in the books");
    }
}
