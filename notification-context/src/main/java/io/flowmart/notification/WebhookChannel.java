package io.flowmart.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmart.notification.Channel.Outcome.Refused;
import io.flowmart.notification.Channel.Outcome.Sent;
import io.flowmart.notification.Channel.Outcome.TryAgain;
import io.flowmart.notification.NotificationSettings.Webhook;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts messages as JSON to an HTTP address, behind which any provider can stand. The header {@code Idempotency-Key}
 * has the notification's id, the same for each attempt; {@code X-FlowMart-Signature}, if there is a secret, {@code
 * sha256=} and the hexadecimal HMAC of the body.
 */
final class WebhookChannel implements Channel {

    private static final HttpClientSettings TIMEOUTS =
            HttpClientSettings.defaults().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));
    private static final Set<Integer> NOT_FINAL = Set.of(408, 409, 425, 429);
    private static final String HMAC = "HmacSHA256";

    private final String name;
    private final URI url;
    private final @Nullable String secret;
    private final JsonMapper json;
    private final RestClient http = RestClient.builder()
            .requestFactory(ClientHttpRequestFactoryBuilder.detect().build(TIMEOUTS))
            .build();

    WebhookChannel(String name, Webhook webhook, JsonMapper json) {
        this.name = name;
        this.url = Objects.requireNonNull(webhook.url());
        this.secret = webhook.secret();
        this.json = json;
    }

    /** Whom a message is for; the provider knows his number or device by his id. */
    record To(String userId, String name, @Nullable String language) {}

    /** What is posted. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Body(
            String id, Kind kind, To recipient, @Nullable String orderId, String language, String text) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public String addressOf(Recipient recipient) {
        return recipient.userId();
    }

    @Override
    public Outcome send(Message message) {
        Recipient to = message.recipient();
        byte[] body = json.writeValueAsBytes(new Body(
                message.id(),
                message.kind(),
                new To(to.userId(), to.name(), to.language()),
                message.orderId(),
                message.language().toLanguageTag(),
                message.brief()));
        try {
            RestClient.RequestBodySpec request = http.post()
                    .uri(url)
                    .contentType(MediaType.APPLICATION_JSON)
                    .header("Idempotency-Key", message.id());
            if (secret != null) {
                request.header("X-FlowMart-Signature", "sha256=" + signature(body, secret));
            }
            return outcome(request.body(body).exchange((_, response) -> response.getStatusCode()));
        } catch (RestClientException e) {
            return new TryAgain(String.valueOf(e.getMessage()));
        }
    }

    private static Outcome outcome(HttpStatusCode status) {
        String answer = "status " + status.value();
        if (status.is2xxSuccessful()) {
            return new Sent(answer);
        }
        return status.is4xxClientError() && !NOT_FINAL.contains(status.value())
                ? new Refused(answer)
                : new TryAgain(answer);
    }

    private static String signature(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK lacks " + HMAC + ", which the Java platform requires.", e);
        }
    }
}
