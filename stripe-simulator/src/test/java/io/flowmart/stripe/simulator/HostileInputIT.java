package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "currency=eur                                  | parameter_missing",
                "amount=100                                    | parameter_missing",
                "amount=abc&currency=eur                       | parameter_invalid_integer",
                "amount=1.5&currency=eur                       | parameter_invalid_integer",
                "amount=%2B100&currency=eur                    | parameter_invalid_integer",
                "amount=99999999999999999999&currency=eur      | parameter_invalid_integer",
                "amount=-5&currency=eur                        | parameter_invalid_integer",
                "amount=&currency=eur                          | parameter_invalid_empty",
                "amount=49&currency=eur                        | amount_too_small",
                "amount=100000000&currency=eur                 | amount_too_large",
                "amount=100&currency=euro                      | ''",
                "amount[a]=100&currency=eur                    | parameter_invalid_string_blank",
                "amount=100&currency=eur&foo=bar               | parameter_unknown",
                "amount=100&currency=eur&automatic_payment_methods[x]=1 | parameter_unknown",
                "amount=100&currency=eur&metadata=text         | parameter_invalid_empty",
                "amount=100&currency=eur&metadata[a][b]=c      | ''",
                "amount=100&currency=eur&metadata[a]=%00       | ''",
                "amount=100&currency=eur&metadata[%00]=a       | ''",
                "amount=100&currency=eur&metadata[a]=%ff       | ''",
                "amount=100&currency=eur&metadata[a]=%ed%a0%80 | ''",
                "amount=100&currency=eur&metadata[a]=%4        | ''",
                "amount=100&currency=eur&metadata[a]=%zz       | ''",
                "amount=100&currency=eur&metadata[a=b          | ''",
                "amount=100&currency=eur&metadata[a]b=c        | ''",
                "amount=100&currency=eur&[a]=c                 | ''",
                "amount=100&currency=eur&a[b][c][d][e][f][g]=1 | ''",
                "amount=100&currency=eur&amount[x]=1           | ''",
                "amount=100&currency=eur&confirm=maybe         | ''",
                "amount=100&currency=eur&confirm=true          | parameter_missing",
                "amount=100&currency=eur&off_session=true      | ''",
                "amount=100&currency=eur&capture_method=later | ''",
                "amount=100&currency=eur&payment_method_types=card | ''",
                "amount=100&currency=eur&payment_method_types[]=sepa_debit | ''",
            })
    void refusesWhatIsWrongWithAPaymentIntent(String form, String code) {
        assertRefused(simulation.post("/v1/payment_intents", form), 400, code);
    }

    @ParameterizedTest
    @CsvSource({"41, 1", "1, 501", "100000, 1"})
    void refusesMetadataBeyondTheLimits(int key, int value) {
        var form = "amount=100&currency=eur&metadata[" + "k".repeat(key) + "]=" + "v".repeat(value);

        assertRefused(simulation.post("/v1/payment_intents", form), 400, "");
    }

    @Test
    void refusesTooManyParameters() {
        var form = new StringBuilder("amount=100&currency=eur");
        for (int i = 0; i < 51; i++) {
            form.append("&metadata[k").append(i).append("]=v");
        }
        assertRefused(simulation.post("/v1/payment_intents", form.toString()), 400, "");
        form.append("&a=b".repeat(2000));
        assertRefused(simulation.post("/v1/payment_intents", form.toString()), 400, "");
        assertRefused(simulation.post("/v1/payment_intents", "[".repeat(500_000)), 400, "");
    }

    @Test
    void keepsEveryOtherCharacter() {
        var text = "Zoë & 東京 😀 ='\\\"[]%+;";
        var encoded = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);

        var response = simulation.post("/v1/payment_intents", "amount=100&currency=eur&metadata[t]=" + encoded);

        assertThat(Simulation.json(response).at("/metadata/t").asString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {(1 << 20) + 1, 5 << 20})
    void refusesABodyThatIsTooLarge(int size) {
        assertRefused(simulation.post("/v1/payment_intents", "a".repeat(size)), 413, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "multipart/form-data; boundary=x", "text/plain"})
    void refusesOtherContentTypes(String type) {
        var request = simulation
                .request("/v1/payment_intents")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"amount\": 100}"));

        assertRefused(simulation.send(request), 400, "");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/customers",
        "PUT, /v1/payment_intents",
        "DELETE, /v1/payment_intents/pi_1",
        "POST, /v1/payment_intents/pi_1/increment_authorization",
        "GET, /",
        "GET, /v1/payment_intents/",
        "GET, /v1/payment_intents/%00",
        "OPTIONS, /v1/payment_intents"
    })
    void knowsNoOtherAddresses(String method, String path) {
        var response = simulation.send(simulation.request(path).method(method, BodyPublishers.noBody()));

        assertRefused(response, 404, "");
        assertThat(response.body()).contains("Unrecognized request URL (" + method + ": " + path + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/payment_intents/pi_none, 404",
        "/v1/refunds/re_none, 404",
        "/v1/payment_intents?limit=0, 400",
        "/v1/payment_intents?limit=101, 400",
        "/v1/payment_intents?limit=x, 400",
        "/v1/payment_intents?customer=cus_1, 400",
        "/v1/payment_intents?created[foo]=1, 400",
        "/v1/payment_intents?created=x, 400",
        "/v1/payment_intents?expand=latest_charge, 400",
        "/v1/payment_intents/search, 400",
        "/v1/payment_intents/search?query=metadata%5B'a'%5D:'%00', 400",
        "/v1/refunds?limit=x, 400",
        "/simulator/books?limit=x, 400",
        "/simulator/books?foo=x, 400",
        "/simulator/books?starting_after=pi_none, 404",
        "/simulator/nothing, 404"
    })
    void refusesWrongReads(String path, int status) {
        assertThat(simulation.get(path).statusCode()).isEqualTo(status);
        assertThat(Simulation.json(simulation.get(path)).at("/error/message").asString())
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer pk_test_1", "Bearer sk_live_1", "Basic %%%", "Digest sk_test_1"})
    void letsOnlyTestKeysIn(String authorization) {
        var request = simulation.request("/v1/payment_intents").setHeader("Authorization", authorization);

        assertRefused(simulation.send(request), 401, "");
    }

    @Test
    void takesBasicAuthenticationToo() {
        var basic = Base64.getEncoder().encodeToString("sk_test_1:".getBytes());
        var request = simulation.request("/v1/payment_intents").setHeader("Authorization", "Basic " + basic);

        assertThat(simulation.send(request).statusCode()).isEqualTo(200);
    }

    @Test
    void doesNotRepeatALiveKey() {
        var request = simulation.request("/v1/payment_intents").setHeader("Authorization", "Bearer sk_live_secret");

        assertThat(simulation.send(request).body()).contains("live API key").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"Idempotency-Key, ''", "Idempotency-Key, 256", "Stripe-Version, nonsense"})
    void refusesWrongHeaders(String name, String value) {
        var request = simulation
                .request("/v1/payment_intents")
                .header(name, value.equals("256") ? "k".repeat(256) : value)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("amount=100&currency=eur"));

        assertRefused(simulation.send(request), 400, "");
    }

    private static void assertRefused(java.net.http.HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Request-Id").orElse("")).startsWith("req_");
        var error = Simulation.json(response).path("error");
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asString()).isNotBlank();
        assertThat(error.path("code").asString("")).isEqualTo(code == null ? "" : code);
    }
}
