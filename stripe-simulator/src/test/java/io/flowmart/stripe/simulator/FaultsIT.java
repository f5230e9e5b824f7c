package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @Test
    void strikesOnlyWhatTheRuleNames() throws StripeException {
        simulation.faults("[{\"kind\": \"status_429\", \"method\": \"POST\", \"path\": \"/confirm$\"}]");

        var intent = simulation.create(900, "pm_card_visa");
        simulation.retrieve(intent.getId());
        var error = catchThrowableOfType(
                RateLimitException.class, () -> simulation.confirm(intent.getId(), "pm_card_visa", Ids.next("key")));

        assertThat(error.getStatusCode()).isEqualTo(429);
    }

    @Test
    void knowsTheMetadataAndCardOfTheIntentThatACallIsAbout() throws StripeException {
        var struck = simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(Simulation.order(900)
                        .setPaymentMethod("pm_card_visa")
                        .putMetadata("order_id", "struck")
                        .build());
        var spared = simulation.create(900, "pm_card_mastercard");

        for (String match :
                List.of("\"metadata\": {\"order_id\": \"struck\"}", "\"payment_method\": \"pm_card_visa\"")) {
            simulation.faults("[{\"kind\": \"status_500_before\", " + match + "}]");
            assertThat(catchThrowableOfType(ApiException.class, () -> simulation.retrieve(struck.getId())))
                    .isNotNull();
            assertThat(simulation.retrieve(spared.getId()).getId()).isEqualTo(spared.getId());
        }
    }

    @Test
    void strikesTheSameCallsForTheSameSeed() {
        var rule = "[{\"kind\": \"status_429\", \"probability\": 0.5, \"seed\": 42}]";
        var first = outcomes(rule);

        assertThat(first).contains(200, 429).isEqualTo(outcomes(rule));
    }

    @Test
    void stopsAfterSoManyTimesAndCounts() {
        simulation.faults("[{\"kind\": \"status_429\", \"times\": 2}]");

        assertThat(List.of(status(), status(), status(), status())).containsExactly(429, 429, 200, 200);
        assertThat(Simulation.json(simulation.get("/simulator/faults"))
                        .at("/0/used")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void delays() {
        simulation.faults("[{\"kind\": \"latency\", \"millis\": 60}, {\"kind\": \"latency\", \"millis\": 60}]");
        long start = System.nanoTime();

        assertThat(status()).isEqualTo(200);

        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(120);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                | must be a JSON list",
                "nonsense                                          | not JSON",
                "[7]                                               | [0] must be an object",
                "[{\"kind\": \"explode\"}]                         | [0].kind must be one of",
                "[{\"kind\": \"latency\"}]                         | [0].millis",
                "[{\"kind\": \"latency\", \"millis\": \"1\"}]      | [0].millis must be an integer",
                "[{\"kind\": \"latency\", \"millis\": 9999999}]    | [0].millis must be an integer",
                "[{\"kind\": \"status_429\", \"millis\": 5}]       | [0].millis belongs to the kind latency",
                "[{\"kind\": \"cut_after\", \"times\": 0}]         | [0].times must be an integer of at least 1",
                "[{\"kind\": \"cut_after\", \"probability\": 2}]   | [0].probability must be between 0 and 1",
                "[{\"kind\": \"cut_after\", \"path\": \"(\"}]      | [0].path is not a regular expression",
                "[{\"kind\": \"cut_after\", \"metadata\": {\"a\": 1}}] | [0].metadata.a must be a string",
                "[{\"kind\": \"cut_after\", \"pth\": \"/v1\"}]     | [0].pth is unknown",
                "[{\"kind\": \"cut_after\", \"type\": \"x\"}]      | [0].type belongs to the kinds that begin with webhook_",
                "[{\"kind\": \"webhook_late\"}]                      | [0].millis belongs to",
                "[{\"kind\": \"webhook_never\", \"millis\": 1}]      | [0].millis belongs to",
                "[{\"kind\": \"webhook_never\", \"type\": \"(\"}]    | [0].type is not a regular expression",
                "[{\"kind\": \"webhook_never\", \"type\": 7}]        | [0].type must be a string",
                "[{\"kind\": \"webhook_never\", \"path\": \"/v1\"}]  | [0].path does not belong to a webhook",
                "[{\"kind\": \"webhook_never\", \"method\": \"GET\"}] | [0].method does not belong to a webhook"
            })
    void namesWhatIsWrongWithARule(String rules, String problem) {
        var response = simulation.faults(rules);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Simulation.json(response).at("/error/message").asString()).contains(problem);
        assertThat(simulation.get("/simulator/faults").body()).isEqualTo("[]");
    }

    private static List<Integer> outcomes(String rules) {
        simulation.faults(rules);
        var outcomes = new ArrayList<Integer>();
        for (int i = 0; i < 30; i++) {
            outcomes.add(status());
        }
        return outcomes;
    }

    private static int status() {
        return simulation.get("/v1/payment_intents?limit=1").statusCode();
    }
}
