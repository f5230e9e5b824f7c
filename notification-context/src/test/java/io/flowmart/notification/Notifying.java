package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.platform.testing.ContextTest;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The notification context as it runs, with a real SMTP server, whose connection can be disturbed, an SMS provider and a
 * channel that records. All tests share it; each has buyers of its own.
 */
@ContextTest
abstract class Notifying {

    static final int ATTEMPTS = 100;
    static final int CONNECTIONS = 3;
    static final String SECRET = "a secret with the provider";
    static final List<String> OPERATORS = List.of("ops@example.com", "finance@example.com");

    static final GreenMail MAILS = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    static final FaultySmtp SMTP = smtp();
    static final Provider PROVIDER = new Provider();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(NotificationContext.class)
    static class Application {

        @Bean
        RecordingChannel recordingChannel() {
            return new RecordingChannel();
        }
    }

    @Autowired
    EventStore events;

    @Autowired
    RecordingChannel recording;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MockMvcTester http;

    private final JsonMapper json = new JsonMapper();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        settings.add("logging.level.com.icegreen.greenmail", () -> "warn");
        settings.add("spring.mail.host", () -> "127.0.0.1");
        settings.add("spring.mail.port", SMTP::port);
        settings.add("spring.mail.properties[mail.smtp.timeout]", () -> "5000");
        settings.add("flowmart.notification.attempts", () -> ATTEMPTS);
        settings.add("flowmart.notification.connections", () -> CONNECTIONS);
        settings.add("flowmart.notification.first-retry", () -> "20ms");
        settings.add("flowmart.notification.longest-retry", () -> "100ms");
        settings.add("flowmart.notification.shop-name", () -> "Tea & Pots");
        settings.add("flowmart.notification.bank-details", () -> "Tea & Pots Ltd\nIBAN DE00 1234");
        settings.add("flowmart.notification.operators", () -> String.join(", ", OPERATORS));
        settings.add("flowmart.notification.sms.url", PROVIDER::url);
        settings.add("flowmart.notification.sms.secret", () -> SECRET);
    }

    private static FaultySmtp smtp() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        MAILS.start();
        return new FaultySmtp(MAILS.getSmtp().getPort());
    }

    @AfterEach
    void allWell() {
        SMTP.allWell();
        PROVIDER.allWell();
        recording.allWell();
    }

    void happens(DomainEventMessage<?>... all) {
        events.publish(all);
    }

    /** The mails that have arrived at an address, in order. */
    static List<MimeMessage> mails(String address) {
        return Stream.of(MAILS.getReceivedMessages())
                .filter(mail -> recipients(mail).equals(List.of(address)))
                .toList();
    }

    static List<String> recipients(MimeMessage mail) {
        try {
            return Stream.of(mail.getAllRecipients())
                    .map(address -> ((InternetAddress) address).getAddress())
                    .toList();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    static MimeMessage mail(Buyer buyer) {
        await().until(() -> !mails(buyer.address).isEmpty());
        assertThat(mails(buyer.address)).hasSize(1);
        return mails(buyer.address).getFirst();
    }

    static String header(MimeMessage mail, String name) {
        try {
            return String.join(" | ", Optional.ofNullable(mail.getHeader(name)).orElse(new String[0]));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A row of the history. */
    record Row(String id, String kind, String status, int attempts, String lastResult, String messageId) {}

    /** A buyer's notification of a kind on a channel. */
    Row row(Buyer buyer, String channel, Kind kind) {
        await().until(() ->
                rows(buyer, channel).stream().anyMatch(one -> one.kind().equals(kind.wireName())));
        return rows(buyer, channel).stream()
                .filter(one -> one.kind().equals(kind.wireName()))
                .findFirst()
                .orElseThrow();
    }

    private List<Row> rows(Buyer buyer, String channel) {
        return jdbc.sql("""
                        select notification_id as id, kind, status, attempts, coalesce(last_result, '') as last_result,
                               message_id
                        from notification_context.notification where user_id = ? and channel = ? order by position""")
                .params(buyer.user.value(), channel)
                .query(Row.class)
                .list();
    }

    /** Kind and status of a buyer's notifications on a channel, {@code paid sent}, in order. */
    List<String> told(Buyer buyer, String channel) {
        return rows(buyer, channel).stream()
                .map(row -> row.kind() + " " + row.status())
                .toList();
    }

    void awaitTold(Buyer buyer, String channel, String... told) {
        await().untilAsserted(() -> assertThat(told(buyer, channel)).containsExactlyInAnyOrder(told));
    }

    JsonNode asOperator(HttpMethod method, String path, String body) {
        MvcTestResult answer = http.method(method)
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, TestTokens.operator())
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
        assertThat(answer).hasStatus2xxSuccessful();
        try {
            return json.readTree(answer.getResponse().getContentAsString());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The dead letters of a buyer's order on a channel, in order. */
    List<JsonNode> letters(Buyer buyer, String channel) {
        return asOperator(HttpMethod.GET, "/admin/dead-letters?group=notification&limit=1000", "")
                .path("items")
                .valueStream()
                .filter(letter -> letter.path("sequence").asString().equals(buyer.order + "/" + channel))
                .toList();
    }
}
