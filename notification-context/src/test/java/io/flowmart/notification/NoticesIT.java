package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.payment.DiscrepancyEvent;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What operators are told: each of them, once, whether or not the buyer is known, and apart from what he is told. */
class NoticesIT extends Notifying {

    private static final Instant DUE = Instant.parse("2030-12-01T09:30:00Z");

    static Stream<Arguments> everyNotice() {
        Buyer disputing = new Buyer();
        Buyer winning = new Buyer();
        Buyer losing = new Buyer();
        Buyer moved = new Buyer();
        Buyer transferring = new Buyer();
        Buyer waiting = new Buyer();
        Buyer charged = new Buyer();
        return Stream.of(
                Arguments.of(
                        Kind.DISPUTED,
                        disputing,
                        disputing.disputes(DUE),
                        List.of("du_1", "product_not_received", "2030-12-01 09:30 UTC")),
                Arguments.of(
                        Kind.DISPUTE_CLOSED,
                        losing,
                        losing.hearsOfTheDispute(DisputeOutcome.LOST),
                        List.of("du_1", "Outcome: lost")),
                Arguments.of(
                        Kind.DISPUTE_CLOSED,
                        winning,
                        winning.hearsOfTheDispute(DisputeOutcome.WON),
                        List.of("du_1", "Outcome: won")),
                Arguments.of(
                        Kind.REFUND_FAILED,
                        moved,
                        moved.cannotBeRefunded("expired_or_canceled_card"),
                        List.of(moved.refund().value(), "expired_or_canceled_card")),
                Arguments.of(
                        Kind.REFUND_TO_DO,
                        transferring,
                        transferring.isToBeRefunded("manual"),
                        List.of(transferring.refund().value(), "by bank transfer")),
                Arguments.of(
                        Kind.AUTHORIZATION_EXPIRING,
                        waiting,
                        waiting.isHeldUntil(DUE),
                        List.of("Hold ends: 2030-12-01 09:30 UTC")),
                Arguments.of(
                        Kind.DISCREPANCY,
                        charged,
                        charged.isContradicted(DiscrepancyEvent.Kind.CHARGED_BUT_ENDED),
                        List.of("pi_1", "charged_but_ended", "failed or was given up here")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyNotice")
    void tellsEachOperatorOnceWithTheFacts(Kind kind, Buyer buyer, DomainEventMessage<?> event, List<String> facts)
            throws Exception {
        happens(event);
        awaitNoticed(buyer, kind.wireName() + " sent", kind.wireName() + " sent");

        for (String operator : OPERATORS) {
            MimeMessage mail = mailsAbout(buyer, operator).getFirst();
            String text =
                    ((String) ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent());
            assertThat(mailsAbout(buyer, operator)).hasSize(1);
            assertThat(mail.getSubject()).contains("€38.99", buyer.order.value());
            assertThat(text)
                    .contains(kind == Kind.DISCREPANCY ? "pi_1" : buyer.payment.value(), buyer.order.value(), "€38.99")
                    .contains(facts);
            assertThat(header(mail, "To")).isEqualTo("Tea & Pots <" + operator + ">");
            assertThat(header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
            assertThat(header(mail, "Message-ID")).matches("<[0-9a-f-]{36}\\." + kind.wireName() + "@flowmart.local>");
        }
        assertThat(OPERATORS.stream()
                        .flatMap(operator -> mailsAbout(buyer, operator).stream())
                        .map(mail -> header(mail, "Message-ID")))
                .doesNotHaveDuplicates();
        assertThat(told(buyer, "mail")).isEmpty();
        assertThat(channels(buyer)).containsOnly("mail");
    }

    @Test
    void tellsNothingOfWhatTheGatewayDoesItself() {
        Buyer buyer = new Buyer();
        happens(buyer.isToBeRefunded("stripe"), buyer.cannotBeRefunded("declined"));

        awaitNoticed(buyer, "refund_failed sent", "refund_failed sent");
    }

    @Test
    void tellsNothingTwiceWhenAnEventIsHandledAgain(
            @Autowired NoticePolicy policy, @Autowired PlatformTransactionManager transactions) {
        Buyer buyer = new Buyer();
        DomainEventMessage<?> disputed = buyer.disputes(null);
        happens(disputed);
        awaitNoticed(buyer, "disputed sent", "disputed sent");

        new TransactionTemplate(transactions).executeWithoutResult(open -> handle(policy, disputed));

        awaitNoticed(buyer, "disputed sent", "disputed sent");
        OPERATORS.forEach(operator -> assertThat(mailsAbout(buyer, operator)).hasSize(1));
    }

    private static void handle(NoticePolicy policy, DomainEventMessage<?> event) {
        try {
            new AnnotationEventHandlerAdapter(policy).handle(event);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsNothingThatHappenedTooLongAgo() {
        Buyer buyer = new Buyer().at(Instant.now().minus(Duration.ofHours(25)));
        happens(buyer.disputes(DUE));

        awaitNoticed(buyer, "disputed too_old", "disputed too_old");
        OPERATORS.forEach(operator -> assertThat(mailsAbout(buyer, operator)).isEmpty());
    }

    @Test
    void oneOperatorsDeadLettersHoldUpNobodyElse() {
        SMTP.answer((line, to) ->
                line.startsWith("RCPT") && to.equals(OPERATORS.getFirst()) ? "550 5.1.1 No such mailbox" : null);
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.disputes(DUE), buyer.isRefunded(), buyer.hearsOfTheDispute(DisputeOutcome.LOST));

        awaitTold(buyer, "mail", "welcome sent", "refunded sent");
        awaitNoticed(buyer, "disputed dead", "disputed sent", "dispute_closed dead", "dispute_closed sent");
        assertThat(mailsAbout(buyer, OPERATORS.getLast())).hasSize(2);
        List<JsonNode> letters = letters(buyer);
        assertThat(letters)
                .extracting(letter -> letter.path("eventType").asString())
                .containsExactly("flowmart.payment.PaymentDisputed", "flowmart.payment.PaymentDisputeClosed");

        SMTP.allWell();
        String first = letters.getFirst().path("id").asString();
        asOperator(HttpMethod.POST, "/admin/dead-letters/" + first + "/retry", "");

        awaitNoticed(buyer, "disputed sent", "disputed sent", "dispute_closed sent", "dispute_closed sent");
        assertThat(letters(buyer)).isEmpty();
        assertThat(mailsAbout(buyer, OPERATORS.getFirst())).hasSize(2);
    }

    @Test
    void showsOperatorsInTheHistory() {
        Buyer buyer = new Buyer();
        happens(buyer.disputes(DUE));
        awaitNoticed(buyer, "disputed sent", "disputed sent");

        Map<String, String> shown = asOperator(HttpMethod.GET, "/admin/notifications?orderId=" + buyer.order, "")
                .path("items")
                .valueStream()
                .collect(Collectors.toMap(entry -> entry.path("recipient").asString(), entry -> entry.path("kind")
                        .asString()));
        assertThat(shown).isEqualTo(Map.of(OPERATORS.getFirst(), "disputed", OPERATORS.getLast(), "disputed"));
    }

    private static List<MimeMessage> mailsAbout(Buyer buyer, String operator) {
        return mails(operator).stream()
                .filter(mail -> subject(mail).contains(buyer.order.value()))
                .toList();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kind and status of what operators are told about a buyer's order, over whatever channel. */
    private void awaitNoticed(Buyer buyer, String... noticed) {
        await().untilAsserted(() -> assertThat(jdbc.sql("""
                                select kind || ' ' || status from notification_context.notification
                                where order_id = ? and user_id like 'operator-%'""")
                        .param(buyer.order.value())
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(noticed));
    }

    private List<String> channels(Buyer buyer) {
        return jdbc.sql("select distinct channel from notification_context.notification where order_id = ?")
                .param(buyer.order.value())
                .query(String.class)
                .list();
    }

    private List<JsonNode> letters(Buyer buyer) {
        return asOperator(HttpMethod.GET, "/admin/dead-letters?group=notification&limit=1000", "")
                .path("items")
                .valueStream()
                .filter(letter -> letter.path("sequence").asString().startsWith(buyer.order + "/operator-"))
                .toList();
    }
}
