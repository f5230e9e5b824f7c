package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ExtendWith(OutputCaptureExtension.class)
class SignUpIT extends UserApi {

    @Test
    void opensAnAccountAndTellsWhereItIs() {
        MvcTestResult answer = signUp(newEmail(), PASSWORD, "Ada Lovelace");

        UserId user = new UserId(text(answer, "userId"));
        assertThat(answer).hasStatus(201).hasHeader("Location", "/users/get/" + user);
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "pt-BR", "zh-Hant-TW"})
    void keepsTheLanguageThatTheUserWantsToBeWrittenToIn(String language) {
        MvcTestResult answer = signUpIn("\"" + language + "\"");

        assertThat(answer).hasStatus(201);
        assertThat(language(answer)).isEqualTo(language);
    }

    @Test
    void leavesTheLanguageOutWhenTheUserNamesNone() {
        MvcTestResult answer = signUpIn("null");

        assertThat(answer).hasStatus(201);
        assertThat(language(answer)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "d", "de_AT", "de-", "german language", "de\\r\\nBcc", "aa-bbbbbbbb-cccccccc-dddddddd-e"})
    void refusesWhatIsNoLanguageTag(String language) {
        assertProblem(signUpIn("\"" + language + "\""), 400, "invalid_field", "language");
    }

    private MvcTestResult signUpIn(String language) {
        return post("/users/signup", null, """
                        {"email": "%s", "password": "%s", "name": "Ada", "language": %s}""".formatted(newEmail(), PASSWORD, language));
    }

    private @Nullable String language(MvcTestResult signedUp) {
        return jdbc.sql("select payload ->> 'language' from event_store.event_log where aggregate_identifier = ?")
                .param(text(signedUp, "userId"))
                .query(String.class)
                .optional()
                .orElse(null);
    }

    @Test
    void keepsThePasswordOutOfEventsAndLog(CapturedOutput output) {
        String password = "tell no one 🤫 ß";
        UserId user = new UserId(text(signUp(newEmail(), password, "Ada"), "userId"));

        String stored = jdbc.sql("""
                        select string_agg(payload::text || meta_data::text, '') from event_store.event_log
                        where aggregate_identifier = ?""").param(user.value()).query(String.class).single();
        String hash = jdbc.sql("select password_hash from user_context.credential where user_id = ?")
                .param(user.value())
                .query(String.class)
                .single();
        assertThat(stored).doesNotContain("tell no one").doesNotContain("argon2");
        assertThat(hash).startsWith("$argon2id$");
        assertThat(output.getAll()).doesNotContain("tell no one").doesNotContain(hash);
    }

    @Test
    void refusesAnEmailAddressThatIsTakenHoweverItsLettersAreWritten() {
        String email = newEmail();
        assertThat(signUp(email, PASSWORD, "Ada")).hasStatus(201);

        assertProblem(signUp(email.toUpperCase(), PASSWORD, "Eve"), 409, "email_taken", "email");
    }

    @Test
    void opensOneAccountWhenTwentyAskForTheSameAddressAtTheSameTime() throws Exception {
        String email = newEmail();
        Callable<Integer> attempt =
                () -> signUp(email, PASSWORD, "Ada").getResponse().getStatus();

        List<Integer> statuses = atTheSameTime(attempt, 20);

        assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
        assertThat(jdbc.sql("select count(*) from event_store.event_log where payload ->> 'email' = ?")
                        .param(email)
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "ada", "ada@", "@example.com", "a da@example.com", "ada@exam\u0000ple.com"})
    void refusesWhatIsNoEmailAddress(@Nullable String email) {
        assertProblem(signUp(email, PASSWORD, "Ada"), 400, "invalid_field", "email");
    }

    @Test
    void refusesAnEmailAddressThatIsTooLong() {
        String label = "a".repeat(60);
        String email = "ada@" + String.join(".", label, label, label, label, label) + ".com";

        assertProblem(signUp(email, PASSWORD, "Ada"), 400, "invalid_field", "email");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "A\u0000da", "A\nda"})
    void refusesWhatIsNoName(@Nullable String name) {
        assertProblem(signUp(newEmail(), PASSWORD, name), 400, "invalid_field", "name");
    }

    @Test
    void refusesANameWithHalfACharacter() {
        String body = "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"A\\udc00da\"}".formatted(newEmail(), PASSWORD);

        assertProblem(post("/users/signup", null, body), 400, "invalid_field", "name");
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertProblem(signUp(newEmail(), PASSWORD, "A".repeat(256)), 400, "invalid_field", "name");
    }

    @Test
    void takesTheLongestNameAndPassword() {
        String email = newEmail();
        String password = "p".repeat(255);

        assertThat(signUp(email, password, "Ä".repeat(255))).hasStatus(201);
        assertThat(signIn(email, password)).hasStatus(200);
    }

    @Test
    void refusesAPasswordThatIsMissing() {
        assertProblem(signUp(newEmail(), null, "Ada"), 400, "invalid_field", "password");
    }

    @Test
    void refusesAPasswordThatIsTooShortOrTooLong() {
        assertProblem(signUp(newEmail(), "1234567", "Ada"), 400, "unsuitable_password", "password");
        assertProblem(signUp(newEmail(), "p".repeat(256), "Ada"), 400, "unsuitable_password", "password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "\"text\"", "{\"email\":}"})
    void refusesWhatIsNotTheJsonExpected(String body) {
        assertProblem(post("/users/signup", null, body), 400, "malformed_json");
    }

    @Test
    void refusesAFieldOfAnotherType() {
        String body = "{\"email\":\"%s\",\"password\":{},\"name\":\"Ada\"}".formatted(newEmail());

        assertProblem(post("/users/signup", null, body), 400, "invalid_field", "password");
    }

    @Test
    void refusesAFieldThatItDoesNotKnow() {
        String body = "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"Ada\",\"role\":\"OPERATOR\"}"
                .formatted(newEmail(), PASSWORD);

        assertProblem(post("/users/signup", null, body), 400, "invalid_field", "role");
    }

    @Test
    void refusesAnotherContentType() {
        MvcTestResult answer = http.post()
                .uri("/users/signup")
                .contentType(MediaType.TEXT_PLAIN)
                .content("{}")
                .exchange();

        assertProblem(answer, 415, "unsupported_media_type");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertProblem(signUp(newEmail(), PASSWORD, "A".repeat(1_100_000)), 413, "body_too_large");
    }

    @Test
    void logsNoStackTraceForBadInput(CapturedOutput output) {
        signUp("ada", null, "\u0000");
        post("/users/signup", null, "{");

        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    private static <T> List<T> atTheSameTime(Callable<T> work, int times)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            List<Future<T>> all = threads.invokeAll(
                    IntStream.range(0, times).mapToObj(i -> work).toList());
            return all.stream().map(Future::resultNow).toList();
        }
    }
}
