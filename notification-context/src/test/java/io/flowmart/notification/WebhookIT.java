package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.notification.Provider.Posted;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SMS and push, by way of an HTTP address. */
class WebhookIT extends Notifying {

    @Test
    void postsOneSignedMessageThatIsKnownByItsKey() throws Exception {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(buyer.address, "Ada", "de"), buyer.pays());
        awaitTold(buyer, "sms", "welcome sent", "paid sent");

        Posted paid = PROVIDER.about(buyer.order.value()).getFirst();
        JsonNode body = new JsonMapper().readTree(paid.body());
        assertThat(body.path("id").asString())
                .isEqualTo(paid.idempotencyKey())
                .isEqualTo(row(buyer, "sms", Kind.PAID).id());
        assertThat(body.path("kind").asString()).isEqualTo("paid");
        assertThat(body.path("recipient").path("userId").asString()).isEqualTo(buyer.user.value());
        assertThat(body.path("recipient").path("name").asString()).isEqualTo("Ada");
        assertThat(body.path("orderId").asString()).isEqualTo(buyer.order.value());
        assertThat(body.path("language").asString()).isEqualTo("de");
        assertThat(body.path("text").asString())
                .isEqualTo("Tea & Pots: Ihre Zahlung von 38,99\u00a0€ für die Bestellung " + buyer.order
                        + " ist eingegangen.");
        assertThat(paid.signature()).isEqualTo("sha256=" + hmac(paid.body()));
        assertThat(PROVIDER.about(buyer.user.value())).hasSize(2).noneMatch(one -> one.body()
                .contains(buyer.address));
    }

    private static String hmac(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 503, 302})
    void triesAgainWithTheSameKeyWhatMayBeTakenLater(int status) {
        Buyer buyer = new Buyer();
        PROVIDER.answer(_ -> PROVIDER.about(buyer.user.value()).size() < 3 ? status : 200);
        happens(buyer.signsUp());

        awaitTold(buyer, "sms", "welcome sent");
        List<Posted> posted = PROVIDER.about(buyer.user.value());
        assertThat(posted).hasSize(3).containsOnly(posted.getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422})
    void givesUpAtOnceWhatIsRefused(int status) {
        Buyer buyer = new Buyer();
        PROVIDER.answer(_ -> status);
        happens(buyer.signsUp());

        awaitTold(buyer, "sms", "welcome dead");
        assertThat(row(buyer, "sms", Kind.WELCOME).lastResult()).isEqualTo("status " + status);
        assertThat(PROVIDER.about(buyer.user.value())).hasSize(1);
        await().until(() -> !mails(buyer.address).isEmpty());
    }
}
