package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;

/** What operators see. */
class HistoryIT extends Notifying {

    private static final String PATH = "/admin/notifications";

    @Autowired
    private MeterRegistry meters;

    @Test
    void showsWhatWasToldToWhomAndWithWhatResult() {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.pays());
        awaitTold(buyer, "mail", "welcome sent", "paid sent");
        awaitTold(buyer, "sms", "welcome sent", "paid sent");

        JsonNode paid = page("?orderId=" + buyer.order).stream()
                .filter(entry -> entry.path("channel").asString().equals("mail"))
                .findFirst()
                .orElseThrow();
        Row row = row(buyer, "mail", Kind.PAID);
        assertThat(paid.path("notificationId").asString()).isEqualTo(row.id());
        assertThat(paid.path("kind").asString()).isEqualTo("paid");
        assertThat(paid.path("userId").asString()).isEqualTo(buyer.user.value());
        assertThat(paid.path("recipient").asString()).isEqualTo(buyer.address);
        assertThat(paid.path("status").asString()).isEqualTo("sent");
        assertThat(paid.path("lastResult").asString()).isEqualTo("accepted");
        assertThat(paid.path("messageId").asString()).isEqualTo(row.messageId());
        assertThat(Instant.parse(paid.path("sentAt").asString()))
                .isAfterOrEqualTo(Instant.parse(paid.path("createdAt").asString()));
    }

    @Test
    void showsThemInPagesNewestFirst() {
        Buyer buyer = new Buyer();
        happens(buyer.pays(), buyer.isRefunded());
        await().until(() -> page("?userId=" + buyer.user).size() == 6);

        JsonNode first = asOperator(HttpMethod.GET, PATH + "?limit=4&userId=" + buyer.user, "");
        long cursor = first.path("nextCursor").asLong();
        JsonNode second = asOperator(HttpMethod.GET, PATH + "?limit=4&userId=" + buyer.user + "&cursor=" + cursor, "");

        assertThat(first.path("items")).hasSize(4);
        assertThat(second.path("items")).hasSize(2);
        assertThat(second.path("nextCursor").isNull()).isTrue();
        List<JsonNode> all = page("?userId=" + buyer.user + "&status=waiting");
        assertThat(all)
                .extracting(entry -> entry.path("kind").asString())
                .containsExactly("refunded", "refunded", "refunded", "paid", "paid", "paid");
        assertThat(page("?userId=" + buyer.user + "&status=sent")).isEmpty();
    }

    private List<JsonNode> page(String query) {
        return asOperator(HttpMethod.GET, PATH + query, "")
                .path("items")
                .valueStream()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "status=lost, status",
        "orderId=order-1, orderId",
        "userId=7, userId",
        "cursor=0, cursor",
        "limit=0, limit"
    })
    void refusesWhatMakesNoSense(String parameter, String field) {
        MvcTestResult answer = get("?" + parameter, TestTokens.operator());

        assertThat(answer).hasStatus(400).hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo("invalid_field");
        assertThat(answer).bodyJson().extractingPath("$.field").isEqualTo(field);
    }

    @Test
    void showsNothingToAnyoneElse() {
        assertThat(get("", TestTokens.customer(UserId.random()))).hasStatus(403);
        assertThat(get("", null)).hasStatus(401);
    }

    private MvcTestResult get(String query, @Nullable String token) {
        var request = http.get().uri(PATH + query);
        return (token == null ? request : request.header(HttpHeaders.AUTHORIZATION, token)).exchange();
    }

    @Test
    void countsResultsAndWhatIsUnsent() {
        double before = sent();
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        awaitTold(buyer, "mail", "welcome sent");

        assertThat(sent()).isGreaterThan(before);
        Buyer unknown = new Buyer();
        happens(unknown.pays());
        // The longer the database takes to count, the longer it is not asked again.
        await().atMost(Duration.ofMinutes(1)).until(() -> gauge("flowmart.notifications.unsent") >= 3);
        assertThat(gauge("flowmart.notifications.unsent.age")).isNotNegative();
    }

    private double sent() {
        return meters
                .find("flowmart.notifications")
                .tags("kind", "welcome", "channel", "mail", "result", "sent")
                .counters()
                .stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Test
    void staysHealthyWithoutAnSmtpServer() throws IOException {
        SMTP.down();

        assertThat(http.get().uri("/actuator/health").exchange()).hasStatus(200);
        assertThat(http.get().uri("/actuator/health/readiness").exchange()).hasStatus(200);
    }
}
