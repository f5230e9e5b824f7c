package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.embedded.TestFolder;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.platform.testing.ContextTest;
import io.flowmart.stripe.simulator.StripeSimulator;
import java.io.UnsupportedEncodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.json.JsonMapper;

/** The user context on PostgreSQL and the Stripe simulator, and what its tests ask it. */
@ContextTest
abstract class UserApi {

    static final String PASSWORD = "correct horse battery";
    static final String SERVICE_SECRET = "a secret among services";

    static final StripeSimulator STRIPE = StripeSimulator.start(
            StripeSimulator.Settings.of(TestDatabase.fresh()).withPort(0));

    @Autowired
    MockMvcTester http;

    @Autowired
    JdbcClient jdbc;

    private final JsonMapper json = new JsonMapper();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        Path keys = TestFolder.fresh("keys");
        settings.add("flowmart.user.signing-key-file", () -> keys.resolve("signing-key.json"));
        settings.add("flowmart.security.service-secret", () -> SERVICE_SECRET);
        // Twenty passwords, two at a time, may take longer than the default on a machine that is busy with other
        // things.
        settings.add("flowmart.user.password-patience", () -> "1m");
        settings.add("flowmart.operator.password", () -> PASSWORD);
        settings.add("flowmart.stripe.api-base", STRIPE::address);
        settings.add("flowmart.stripe.api-key", () -> "sk_test_simulator");
    }

    static String newEmail() {
        return "ada-" + UUID.randomUUID() + "@example.com";
    }

    MvcTestResult post(String path, @Nullable String token, String body) {
        var request =
                http.post().uri(path).contentType(MediaType.APPLICATION_JSON).content(body);
        return (token == null ? request : request.header(HttpHeaders.AUTHORIZATION, token)).exchange();
    }

    MvcTestResult get(String path, @Nullable String token) {
        var request = http.get().uri(path);
        return (token == null ? request : request.header(HttpHeaders.AUTHORIZATION, token)).exchange();
    }

    MvcTestResult signUp(@Nullable String email, @Nullable String password, @Nullable String name) {
        record Request(
                @Nullable String email,
                @Nullable String password,
                @Nullable String name) {}
        return post("/users/signup", null, json.writeValueAsString(new Request(email, password, name)));
    }

    MvcTestResult signIn(@Nullable String email, @Nullable String password) {
        record Request(@Nullable String email, @Nullable String password) {}
        return post("/users/signin", null, json.writeValueAsString(new Request(email, password)));
    }

    MvcTestResult add(UserId user, String paymentMethod, boolean isDefault) {
        return post(
                "/users/add",
                TestTokens.customer(user),
                "{\"paymentMethod\":%s,\"default\":%s}".formatted(json.writeValueAsString(paymentMethod), isDefault));
    }

    UserId newUser() {
        MvcTestResult answer = signUp(newEmail(), PASSWORD, "Ada");
        assertThat(answer).hasStatus(201);
        return new UserId(text(answer, "userId"));
    }

    String text(MvcTestResult answer, String field) {
        return json.readTree(body(answer)).path(field).asString();
    }

    static String body(MvcTestResult answer) {
        try {
            return answer.getResponse().getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static void assertProblem(MvcTestResult answer, int status, String code) {
        assertThat(answer).hasStatus(status).hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code);
    }

    static void assertProblem(MvcTestResult answer, int status, String code, String field) {
        assertProblem(answer, status, code);
        assertThat(answer).bodyJson().extractingPath("$.field").isEqualTo(field);
    }

    /** The names of a user's stored events, in order. */
    List<String> events(UserId user) {
        return jdbc.sql("select event from event_store.event_log where aggregate_identifier = ? order by global_index")
                .param(user.value())
                .query(String.class)
                .list();
    }
}
