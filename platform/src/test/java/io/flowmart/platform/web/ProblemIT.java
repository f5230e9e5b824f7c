package io.flowmart.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Http.Answer;
import io.flowmart.platform.sample.ReadsConsole;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.security.testing.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;

/** Whatever is wrong with a request, the answer is a problem, and only what nobody expected is worth a stack trace. */
@SampleTest
@ReadsConsole
class ProblemIT {

    private static final String PROBLEM = "application/problem+json ";
    private static final String LINE = "{\"name\":\"a\",\"quantity\":1,\"amount\":0}";

    @Autowired
    private Http http;

    private final UserId user = UserId.random();
    private final String token = TestTokens.customer(user);

    @Test
    void takesWhatIsRight() {
        Answer answer = post(basket("EUR", LINE));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/items/0/quantity").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "nonsense", "[]", "7", "\"text\"", "{\"currency\":\"EUR\",}", "{} {", "null"})
    void refusesWhatIsNotTheJsonExpected(String body, CapturedOutput output) {
        assertProblem(post(body), "400 malformed_json", output);
    }

    @Test
    void refusesEndlessNesting(CapturedOutput output) {
        assertProblem(post("[".repeat(5000)), "400 malformed_json", output);
        assertProblem(post("{\"other\":" + "[".repeat(5000)), "400 malformed_json", output);
    }

    @Test
    void refusesWhatIsNotUtf8(CapturedOutput output) {
        byte[] body = basket("EUR", LINE.replace("\"a\"", "\"ä\"")).getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = http.send(
                "POST",
                "/sample/baskets",
                BodyPublishers.ofByteArray(body),
                "Authorization",
                token,
                "Content-Type",
                "application/json");
        assertThat(answer.problem()).startsWith(PROBLEM + "400 ");
        assertNothingLogged(output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                       | currency",
                "{\"currency\":\"EUR\"}                                   | items",
                "{\"currency\":null,\"items\":[]}                         | currency",
                "{\"currency\":\"\",\"items\":[]}                         | currency",
                "{\"currency\":\"ABC\",\"items\":[]}                      | currency",
                "{\"currency\":\"eur\",\"items\":[]}                      | currency",
                "{\"currency\":7,\"items\":[]}                            | currency",
                "{\"currency\":[\"EUR\"],\"items\":[]}                    | currency",
                "{\"currency\":\"EUR\",\"items\":{}}                      | items",
                "{\"currency\":\"EUR\",\"items\":\"\"}                    | items",
                "{\"currency\":\"EUR\",\"items\":[\"a\"]}                 | items[0]",
                "{\"currency\":\"EUR\",\"items\":[[]]}                    | items[0]",
                "{\"currency\":\"EUR\",\"items\":[],\"curency\":\"EUR\"}   | curency",
                "{\"currency\":\"EUR\",\"items\":[],\"Items\":[]}          | Items"
            })
    void namesTheFieldThatIsWrong(String body, String field, CapturedOutput output) {
        assertProblem(post(body), "400 invalid_field " + field, output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"quantity\":1,\"amount\":0}                             | name",
                "{\"name\":null,\"quantity\":1,\"amount\":0}               | name",
                "{\"name\":\"\",\"quantity\":1,\"amount\":0}               | name",
                "{\"name\":\" \",\"quantity\":1,\"amount\":0}              | name",
                "{\"name\":{},\"quantity\":1,\"amount\":0}                 | name",
                "{\"name\":\"a\\u0000b\",\"quantity\":1,\"amount\":0}      | name",
                "{\"name\":\"a\\u0007\",\"quantity\":1,\"amount\":0}       | name",
                "{\"name\":\"a\\n\",\"quantity\":1,\"amount\":0}           | name",
                "{\"name\":\"a\\u007f\",\"quantity\":1,\"amount\":0}       | name",
                "{\"name\":\"a\\ud800\",\"quantity\":1,\"amount\":0}       | name",
                "{\"name\":\"a\",\"amount\":0}                             | quantity",
                "{\"name\":\"a\",\"quantity\":null,\"amount\":0}           | quantity",
                "{\"name\":\"a\",\"quantity\":0,\"amount\":0}              | quantity",
                "{\"name\":\"a\",\"quantity\":-1,\"amount\":0}             | quantity",
                "{\"name\":\"a\",\"quantity\":1.5,\"amount\":0}            | quantity",
                "{\"name\":\"a\",\"quantity\":1.0,\"amount\":0}            | quantity",
                "{\"name\":\"a\",\"quantity\":1e0,\"amount\":0}            | quantity",
                "{\"name\":\"a\",\"quantity\":\"1\",\"amount\":0}          | quantity",
                "{\"name\":\"a\",\"quantity\":\"\",\"amount\":0}           | quantity",
                "{\"name\":\"a\",\"quantity\":true,\"amount\":0}           | quantity",
                "{\"name\":\"a\",\"quantity\":[1],\"amount\":0}            | quantity",
                "{\"name\":\"a\",\"quantity\":2147483648,\"amount\":0}     | quantity",
                "{\"name\":\"a\",\"quantity\":1}                           | amount",
                "{\"name\":\"a\",\"quantity\":1,\"amount\":0,\"more\":{}}    | more",
                "{\"name\":\"a\",\"quantity\":1,\"amount\":null}           | amount",
                "{\"name\":\"a\",\"quantity\":1,\"amount\":0.1}            | amount",
                "{\"name\":\"a\",\"quantity\":1,\"amount\":\"0\"}          | amount",
                "{\"name\":\"a\",\"quantity\":1,\"amount\":9223372036854775808} | amount"
            })
    void namesTheFieldThatIsWrongInItsLine(String line, String field, CapturedOutput output) {
        assertProblem(post(basket("EUR", LINE + "," + line)), "400 invalid_field items[1]." + field, output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\u0000", "<script>", "4242 4242"})
    void doesNotRepeatTheNameOfAFieldThatIsNone(String name, CapturedOutput output) {
        String body = "{\"currency\":\"EUR\",\"items\":[],\"%s\":7}";
        assertProblem(post(body.formatted(name)), "400 invalid_field", output);
        assertProblem(post(body.formatted("x".repeat(10_000))), "400 invalid_field", output);
    }

    @Test
    void refusesATextThatIsTooLong(CapturedOutput output) {
        assertThat(post(basket("EUR", LINE.replace("\"a\"", "\"" + "x".repeat(255) + "\"")))
                        .status())
                .isEqualTo(200);
        assertProblem(
                post(basket("EUR", LINE.replace("\"a\"", "\"" + "x".repeat(256) + "\""))),
                "400 invalid_field items[0].name",
                output);
    }

    @ParameterizedTest
    @CsvSource({
        "/sample/pages,                        400 missing_parameter name",
        "/sample/pages?name=a,                 400 missing_parameter limit",
        "/sample/pages?name=a&limit=,          400 invalid_field limit",
        "/sample/pages?name=a&limit=b,         400 invalid_field limit",
        "/sample/pages?name=a&limit=11,        400 invalid_field limit",
        "/sample/pages?name=a%00&limit=1,      400 invalid_field name",
        "/sample/pages?name=&limit=1,          400 invalid_field name",
        "/nowhere,                             404 not_found",
        "/sample,                              404 not_found",
        "/sample/baskets,                      405 method_not_allowed",
        "/sample/%2e%2e/me,                    400 bad_request",
        "/sample/me;a=b,                       400 bad_request",
        "/sample//me,                          400 bad_request",
        "/sample/%2fme,                        400 bad_request",
        "/sample/me%00,                        400 bad_request",
        "/sample/%5cme,                        400 bad_request",
        "/sample/me%0a,                        400 bad_request",
        "/sample/me%25,                        400 bad_request"
    })
    void answersEveryPathWithAProblem(String path, String problem, CapturedOutput output) {
        assertProblem(http.get(path, "Authorization", token), problem, output);
    }

    @Test
    void needsTheHeaderThatIsAskedFor(CapturedOutput output) {
        String body = basket("EUR", LINE);
        assertProblem(
                http.post("/sample/baskets/keyed", body, "Authorization", token),
                "400 missing_header Idempotency-Key",
                output);
        assertProblem(
                http.post("/sample/baskets/keyed", body, "Authorization", token, "Idempotency-Key", "k".repeat(256)),
                "400 invalid_field Idempotency-Key",
                output);
    }

    @Test
    void refusesAnotherContentType(CapturedOutput output) {
        Answer answer = http.send(
                "POST",
                "/sample/baskets",
                BodyPublishers.ofString("currency=EUR"),
                "Authorization",
                token,
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertProblem(answer, "415 unsupported_media_type", output);
    }

    @Test
    void cannotAnswerInAnotherContentType(CapturedOutput output) {
        Answer answer = http.get("/sample/me", "Authorization", token, "Accept", "application/xml");
        assertProblem(answer, "406 not_acceptable", output);
    }

    @Test
    void saysWhichMethodsThereAre(CapturedOutput output) {
        Answer answer = http.send("DELETE", "/sample/baskets", BodyPublishers.noBody(), "Authorization", token);
        assertProblem(answer, "405 method_not_allowed", output);
        assertThat(answer.header("Allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource({"invalid, 400", "unauthenticated, 401", "not_found, 404", "conflict, 409", "unavailable, 503"})
    void givesEachKindOfRejectionItsStatus(String kind, int status, CapturedOutput output) {
        Answer answer = http.get("/sample/public/rejections/" + kind);
        assertProblem(answer, status + " sample_" + kind + " items[2].quantity", output);
        assertThat(answer.json().path("detail").asString()).isEqualTo("It is so.");
        assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "1" : "");
    }

    @Test
    void tellsWhatAnAggregateRejectsAndWhatIsNotThere(CapturedOutput output) {
        assertProblem(http.post("/sample/visits", "", "Authorization", token), "404 not_found", output);
        http.post("/sample/joined?name=Ada", "", "Authorization", token);
        assertProblem(http.post("/sample/turned-away", "", "Authorization", token), "409 sample_conflict name", output);
        assertThat(http.post("/sample/visits", "", "Authorization", token).status())
                .isEqualTo(204);
    }

    @Test
    void refusesACommandWhoseFieldsAreNotValid(CapturedOutput output) {
        assertProblem(
                http.post("/sample/joined?name=" + "x".repeat(256), "", "Authorization", token),
                "400 invalid_field name",
                output);
    }

    @Test
    void keepsToItselfWhatWentWrongUnexpectedlyAndLogsIt(CapturedOutput output) {
        Answer answer = http.get("/sample/public/broken");
        assertThat(answer.problem()).isEqualTo(PROBLEM + "500 internal_error");
        assertThat(answer.text()).doesNotContain("secret", "IllegalState");
        assertThat(output.getAll()).contains("A request failed unexpectedly.", "IllegalStateException", "\tat ");
    }

    private Answer post(String body) {
        return http.post("/sample/baskets", body, "Authorization", token);
    }

    private static String basket(String currency, String lines) {
        return "{\"currency\":\"" + currency + "\",\"items\":[" + lines + "]}";
    }

    private static void assertProblem(Answer answer, String problem, CapturedOutput output) {
        assertThat(answer.problem()).isEqualTo(PROBLEM + problem);
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().path("detail").asString()).isNotBlank();
        assertNothingLogged(output);
    }

    private static void assertNothingLogged(CapturedOutput output) {
        assertThat(output.getAll()).doesNotContain("\tat ").doesNotContain("ERROR");
    }
}
