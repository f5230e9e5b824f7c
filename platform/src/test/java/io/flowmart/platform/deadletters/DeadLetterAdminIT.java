package io.flowmart.platform.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Http.Answer;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.security.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.axonframework.eventhandling.EventMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What an operator sees of dead letters and can do about them. */
@SampleTest
class DeadLetterAdminIT {

    private static final String PATH = "/admin/dead-letters";

    @Autowired
    private Http http;

    @Autowired
    private DeadLetterGroups groups;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MeterRegistry meters;

    private final String operator = TestTokens.operator();
    private final String group = Desk.name("group");
    private final String sequence = Desk.name("sequence");
    private final Desk desk = new Desk();
    private final List<EventMessage<?>> events = Desk.events(sequence, 3);
    private DeadLetters letters;

    @BeforeEach
    void parkThree() {
        letters = groups.open(group, desk);
        Desk.park(letters, transactions, sequence, events);
    }

    @Test
    void listsWhatWaitsPageByPage() {
        JsonNode first = get("?group=" + group + "&limit=2").json();
        assertThat(first.path("items").findValuesAsString("eventId"))
                .containsExactly(events.get(0).getIdentifier(), events.get(1).getIdentifier());
        String cursor = first.path("nextCursor").asString();
        JsonNode second = get("?group=" + group + "&limit=2&cursor=" + cursor).json();
        assertThat(second.path("items").findValuesAsString("eventId"))
                .containsExactly(events.get(2).getIdentifier());
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(get("?limit=1000").json().path("items").findValuesAsString("group"))
                .contains(group);
        assertThat(get("?group=nobody").json().path("items")).isEmpty();
    }

    @Test
    void showsALetterWithCauseAndPlace() {
        JsonNode letter = get("/" + ids().getFirst()).json();
        assertThat(letter.path("group").asString()).isEqualTo(group);
        assertThat(letter.path("sequence").asString()).isEqualTo(sequence);
        assertThat(letter.path("aggregateId").asString()).isEqualTo(sequence);
        assertThat(letter.path("eventType").asString()).isEqualTo("java.lang.String");
        assertThat(letter.path("attempts").asInt()).isEqualTo(3);
        assertThat(letter.at("/cause/type").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(letter.at("/cause/message").asString()).isEqualTo("full");
        assertThat(letter.path("waiting").asInt()).isEqualTo(2);
        assertThat(letter.path("payload").asString()).isEqualTo("event 0");
        assertThat(letter.path("metaData").isObject()).isTrue();
        assertThat(letter.at("/diagnostics/attempts").asInt()).isEqualTo(3);

        JsonNode last = get("/" + ids().getLast()).json();
        assertThat(last.path("cause").isNull()).isTrue();
        assertThat(last.path("attempts").asInt()).isZero();
        assertThat(last.path("waiting").asInt()).isZero();
        assertThat(last.path("index").asInt())
                .isGreaterThan(letter.path("index").asInt());
        assertThat(last.at("/diagnostics/channel").asString()).isEqualTo("post");
    }

    @Test
    void retriesASequenceFromItsFirstLetterWhicheverIsNamed() {
        desk.failAt(events.get(1), new IllegalArgumentException("no such address"));
        JsonNode retried = post("/" + ids().getLast() + "/retry").json();
        assertThat(retried.path("letters").findValuesAsString("result")).containsExactly("sent", "kept");
        assertThat(retried.at("/letters/1/cause/message").asString()).isEqualTo("no such address");
        assertThat(retried.path("waiting").asInt()).isEqualTo(2);
        assertThat(desk.ids()).containsExactly(events.getFirst().getIdentifier());

        JsonNode kept = get("/" + ids().getFirst()).json();
        assertThat(kept.at("/cause/type").asString()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(kept.path("attempts").asInt()).isEqualTo(1);
        assertThat(kept.path("lastTouched").asString())
                .isGreaterThanOrEqualTo(kept.path("enqueuedAt").asString());
    }

    @Test
    void retriesAllSequencesOfAGroupInTheBackground() {
        List<EventMessage<?>> poisoned = Desk.events(Desk.name("poisoned"), 2);
        Desk.park(letters, transactions, "poisoned", poisoned);
        desk.failAt(poisoned.getFirst(), new IllegalArgumentException());
        CountDownLatch work = desk.close();

        Answer accepted = post("/retry?group=" + group);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Location")).isEqualTo(PATH + "/retry?group=" + group);
        assertThat(accepted.json().path("state").asString()).isEqualTo("running");
        assertThat(accepted.json().path("sequences").asInt()).isEqualTo(2);
        assertThat(post("/retry?group=" + group).problem())
                .isEqualTo("application/problem+json 409 dead_letter_retry_running");

        work.countDown();
        JsonNode progress = progress("finished");
        assertThat(progress.path("tried").asInt()).isEqualTo(2);
        assertThat(progress.path("sent").asInt()).isEqualTo(3);
        assertThat(progress.path("kept").asInt()).isEqualTo(1);
        assertThat(letters.holds("poisoned")).isTrue();
        assertThat(letters.holds(sequence)).isFalse();
    }

    @Test
    void stopsTheRetryOfAGroupAfterTheLetterItIsAt() {
        CountDownLatch work = desk.close();
        post("/retry?group=" + group);
        Awaitility.await().until(() -> !desk.attempts.isEmpty());
        assertThat(delete("/retry?group=" + group, "").status()).isEqualTo(200);
        work.countDown();
        assertThat(progress("stopped").path("sent").asInt()).isEqualTo(1);
        assertThat(ids()).hasSize(2);
    }

    @Test
    void discardsALetterAndKeepsWhatItWasAndWhy() {
        List<String> ids = ids();
        assertThat(discard(ids.get(1), "customer was called").status()).isEqualTo(204);
        assertThat(ids()).containsExactly(ids.get(0), ids.get(2));
        assertThat(get("/" + ids.get(1)).problem()).endsWith("404 dead_letter_not_found");
        assertThat(discard(ids.get(1), "again").problem()).endsWith("404 dead_letter_not_found");
        assertThat(jdbc.sql("""
                                select concat_ws(' ', event_identifier, reason, discarded_by,
                                    discarded_at > now() - interval '1 minute', convert_from(payload, 'UTF8'))
                                from event_store.discarded_letter where dead_letter_identifier = ?
                                """).param(ids.get(1)).query(String.class).single())
                .matches(events.get(1).getIdentifier() + " customer was called user-[-0-9a-f]{36} t \"event 1\"");

        assertThat(desk.discarded)
                .<String>extracting(EventMessage::getIdentifier)
                .containsExactly(events.get(1).getIdentifier());
        post("/" + ids.get(0) + "/retry");
        assertThat(desk.ids())
                .containsExactly(events.get(0).getIdentifier(), events.get(2).getIdentifier());
    }

    @Test
    void leavesASequenceThatIsBeingRetriedAlone() {
        List<String> ids = ids();
        CountDownLatch work = desk.close();
        CompletableFuture<Answer> retry = CompletableFuture.supplyAsync(() -> post("/" + ids.getFirst() + "/retry"));
        Awaitility.await().until(() -> !desk.attempts.isEmpty());

        assertThat(post("/" + ids.getFirst() + "/retry").problem()).endsWith("409 dead_letter_retry_running");
        assertThat(discard(ids.getLast(), "no").problem()).endsWith("409 dead_letter_retry_running");
        post("/retry?group=" + group);
        assertThat(progress("finished").path("passedOver").asInt()).isEqualTo(1);

        work.countDown();
        assertThat(retry.join().json().path("waiting").asInt()).isZero();
        assertThat(ids()).isEmpty();
    }

    @Test
    void showsLettersOfAGroupThatHasGone() {
        jdbc.sql("update event_store.dead_letter_entry set processing_group = 'gone' where sequence_identifier = ?")
                .param(sequence)
                .update();
        String id = get("?group=gone").json().at("/items/0/id").asString();
        assertThat(post("/" + id + "/retry").problem()).endsWith("404 dead_letter_group_not_found");
        assertThat(discard(id, "nobody needs it").status()).isEqualTo(204);
    }

    @Test
    void countsWhatWaits() {
        assertThat(meters.get("flowmart.dead.letters")
                        .tag("group", group)
                        .gauge()
                        .value())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET    | ?limit=0                                     |  | 400 invalid_field limit
                    GET    | ?limit=x                                     |  | 400 invalid_field limit
                    GET    | ?group=a%00                                  |  | 400 invalid_field group
                    GET    | ?cursor=                                     |  | 400 invalid_field cursor
                    GET    | ?cursor=AAAA                                 |  | 400 invalid_field cursor
                    GET    | ?cursor=%C3%A4                               |  | 400 invalid_field cursor
                    GET    | /one                                         |  | 400 invalid_field id
                    GET    | /00000000-0000-4000-8000-000000000000        |  | 404 dead_letter_not_found
                    POST   | /one/retry                                   |  | 400 invalid_field id
                    POST   | /00000000-0000-4000-8000-000000000000/retry  |  | 404 dead_letter_not_found
                    POST   | /retry                                       |  | 400 missing_parameter group
                    POST   | /retry?group=                                |  | 400 invalid_field group
                    POST   | /retry?group=nobody                          |  | 404 dead_letter_group_not_found
                    GET    | /retry?group=nobody                          |  | 404 dead_letter_retry_not_found
                    DELETE | /retry?group=nobody                          |  | 404 dead_letter_retry_not_found
                    DELETE | /one  | {"reason": "r"}                         | 400 invalid_field id
                    DELETE | /00000000-0000-4000-8000-000000000000 | {"reason": "r"}        | 404 dead_letter_not_found
                    DELETE | /00000000-0000-4000-8000-000000000000 |                        | 400 malformed_json
                    DELETE | /00000000-0000-4000-8000-000000000000 | {}                     | 400 invalid_field reason
                    DELETE | /00000000-0000-4000-8000-000000000000 | {"reason": " "}        | 400 invalid_field reason
                    DELETE | /00000000-0000-4000-8000-000000000000 | {"reason": "a\\u0000"} | 400 invalid_field reason
                    """)
    void tellsWhatIsWrong(String method, String path, String body, String problem) {
        assertThat(send(method, path, body == null ? "" : body).problem())
                .isEqualTo("application/problem+json " + problem);
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        assertThat(discard(ids().getFirst(), "r".repeat(256)).problem()).endsWith("400 invalid_field reason");
        assertThat(discard(ids().getFirst(), "r".repeat(255)).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET ", "GET /id", "POST /id/retry", "POST /retry?group=g", "GET /retry?group=g", "DELETE /id"})
    void isForOperatorsOnly(String request) {
        String method = request.substring(0, request.indexOf(' '));
        String path = PATH + request.substring(request.indexOf(' ') + 1);
        assertThat(http.send(method, path, BodyPublishers.noBody()).problem()).endsWith("401 unauthenticated");
        assertThat(http.send(
                                method,
                                path,
                                BodyPublishers.noBody(),
                                "Authorization",
                                TestTokens.customer(UserId.random()))
                        .problem())
                .endsWith("403 forbidden");
    }

    private List<String> ids() {
        List<String> ids = new ArrayList<>();
        get("?group=" + group)
                .json()
                .path("items")
                .forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }

    private JsonNode progress(String state) {
        return Awaitility.await().until(() -> get("/retry?group=" + group).json(), progress -> progress.path("state")
                .asString()
                .equals(state));
    }

    private Answer discard(String id, String reason) {
        return delete("/" + id, "{\"reason\": \"%s\"}".formatted(reason));
    }

    private Answer get(String path) {
        return send("GET", path, "");
    }

    private Answer post(String path) {
        return send("POST", path, "");
    }

    private Answer delete(String path, String json) {
        return send("DELETE", path, json);
    }

    private Answer send(String method, String path, String json) {
        return http.send(
                method,
                PATH + path,
                json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json),
                "Authorization",
                operator,
                "Content-Type",
                "application/json");
    }
}
