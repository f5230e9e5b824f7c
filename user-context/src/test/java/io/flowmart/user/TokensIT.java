package io.flowmart.user;

import static io.flowmart.api.user.Role.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestFolder;
import io.flowmart.platform.testing.FreshDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

/** The tokens that the context really signs, checked as every other process checks them: by the keys it publishes. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = FreshDatabase.class)
class TokensIT {

    private static final String SECRET = "a secret among services";
    private static final String PASSWORD = "correct horse battery";
    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};

    @Autowired
    private Environment environment;

    @Autowired
    private JWKSource<SecurityContext> keys;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        Path keys = TestFolder.fresh("keys");
        int port = Ports.free();
        settings.add("server.port", () -> port);
        settings.add("flowmart.user.signing-key-file", () -> keys.resolve("signing-key.json"));
        settings.add("flowmart.user.token-lifetime", () -> "10m");
        settings.add("flowmart.security.service-secret", () -> SECRET);
        settings.add("flowmart.operator.email", () -> "boss@example.com");
        settings.add("flowmart.operator.password", () -> PASSWORD);
        settings.add("flowmart.stripe.api-key", () -> "sk_test_unused");
    }

    @Test
    void letAUserSeeHisOwnAccountAndNoMore() throws ParseException {
        Map<String, Object> account =
                post("/users/signup", Map.of("email", "ada@example.com", "password", PASSWORD, "name", "Ada"));
        String user = text(account, "userId");

        Map<String, Object> session = post("/users/signin", Map.of("email", "Ada@Example.com", "password", PASSWORD));

        String token = text(session, "accessToken");
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(session).containsEntry("tokenType", "Bearer").containsEntry("expiresIn", 600);
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo(user);
        assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo(issuer());
        assertThat(jwt.getJWTClaimsSet().getStringListClaim("roles")).containsExactly("CUSTOMER");
        assertThat(get("/users/get/" + user, token).getStatusCode().value()).isEqualTo(200);
        assertThat(get("/admin/audit/events?aggregateId=" + user, token)
                        .getStatusCode()
                        .value())
                .isEqualTo(403);
    }

    @Test
    void letTheOperatorReadTheAuditTrail() {
        String token =
                text(post("/users/signin", Map.of("email", "boss@example.com", "password", PASSWORD)), "accessToken");

        ResponseEntity<Map<String, Object>> trail = get("/admin/audit/events?aggregateId=" + FirstOperator.ID, token);

        assertThat(trail.getStatusCode().value()).isEqualTo(200);
        assertThat(Objects.requireNonNull(trail.getBody()).get("items"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void letThePaymentServiceReadAnyAccount() throws ParseException {
        ResponseEntity<Map<String, Object>> answer = serviceToken("payment", SECRET, "users.read");

        String token = text(Objects.requireNonNull(answer.getBody()), "access_token");
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(answer.getBody()).containsEntry("token_type", "Bearer");
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("payment");
        assertThat(get("/users/get/" + FirstOperator.ID, token).getStatusCode().value())
                .isEqualTo(200);
        assertThat(get("/admin/audit/events?aggregateId=x", token)
                        .getStatusCode()
                        .value())
                .isEqualTo(403);
    }

    @Test
    void areRefusedWhenTheyAreExpiredOrOfAnotherIssuer() {
        UserSettings settings = new UserSettings(Duration.ofHours(1), null, Path.of("unused"), Duration.ofSeconds(5));
        Clock yesterday = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));
        String good = new UserTokens(keys, issuer(), settings, Clock.systemUTC()).issue(FirstOperator.ID, OPERATOR);
        String expired = new UserTokens(keys, issuer(), settings, yesterday).issue(FirstOperator.ID, OPERATOR);
        String strange =
                new UserTokens(keys, "http://elsewhere", settings, Clock.systemUTC()).issue(FirstOperator.ID, OPERATOR);

        assertThat(status(good)).isEqualTo(200);
        assertThat(status(expired)).isEqualTo(401);
        assertThat(status(strange)).isEqualTo(401);
    }

    @Test
    void areForNobodyElse() {
        assertThat(serviceToken("payment", "a wrong secret of services", "users.read")
                        .getBody())
                .containsEntry("error", "invalid_client");
        assertThat(serviceToken("stranger", SECRET, "users.read").getBody()).containsEntry("error", "invalid_client");
        assertThat(serviceToken("payment", SECRET, "users.write").getBody()).containsEntry("error", "invalid_scope");
    }

    @Test
    void areNotGivenWithoutAuthentication() {
        ResponseEntity<Map<String, Object>> answer =
                http().get().uri("/oauth2/token").exchangeForRequiredValue((request, response) -> entity(response));

        assertThat(answer.getStatusCode().value()).isEqualTo(401);
        assertThat(MediaType.APPLICATION_PROBLEM_JSON.isCompatibleWith(
                        answer.getHeaders().getContentType()))
                .isTrue();
        assertThat(answer.getBody()).containsEntry("code", "unauthenticated");
    }

    @Test
    void canBeCheckedByAnyoneAndSignedByNobodyElse() {
        ResponseEntity<Map<String, Object>> answer =
                http().get().uri("/oauth2/jwks").exchangeForRequiredValue((request, response) -> entity(response));

        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        assertThat(String.valueOf(answer.getBody()))
                .contains("kty=EC", "crv=P-256", "alg=ES256", "use=sig")
                .doesNotContain(", d=");
    }

    @Test
    void haveNoOtherEndpoints() {
        for (String path : List.of("/oauth2/authorize", "/oauth2/introspect", "/login", "/connect/register")) {
            ResponseEntity<Map<String, Object>> answer =
                    http().get().uri(path).exchangeForRequiredValue((request, response) -> entity(response));

            assertThat(answer.getStatusCode().value()).isEqualTo(401);
            assertThat(answer.getBody()).containsEntry("code", "unauthenticated");
            assertThat(answer.getHeaders().headerNames()).doesNotContain("Set-Cookie");
        }
    }

    private int status(String token) {
        return get("/users/get/" + FirstOperator.ID, token).getStatusCode().value();
    }

    private Map<String, Object> post(String path, Map<String, String> body) {
        return Objects.requireNonNull(http().post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .body(JSON));
    }

    private ResponseEntity<Map<String, Object>> get(String path, String token) {
        return http().method(HttpMethod.GET)
                .uri(path)
                .headers(headers -> headers.setBearerAuth(token))
                .exchangeForRequiredValue((request, response) -> entity(response));
    }

    private ResponseEntity<Map<String, Object>> serviceToken(String name, String secret, String scope) {
        return http().post()
                .uri("/oauth2/token")
                .headers(headers -> headers.setBasicAuth(name, secret, StandardCharsets.UTF_8))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body("grant_type=client_credentials&scope=" + scope)
                .exchangeForRequiredValue((request, response) -> entity(response));
    }

    private static ResponseEntity<Map<String, Object>> entity(
            RestClient.RequestHeadersSpec.ConvertibleClientHttpResponse response) throws IOException {
        return ResponseEntity.status(response.getStatusCode())
                .headers(response.getHeaders())
                .body(response.bodyTo(JSON));
    }

    private RestClient http() {
        return RestClient.create(issuer());
    }

    private String issuer() {
        return environment.getRequiredProperty("flowmart.security.issuer");
    }

    private static String text(Map<String, Object> json, String field) {
        return (String) Objects.requireNonNull(json.get(field));
    }
}
