package io.flowmart.notification;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.PAYMENT_TIMED_OUT;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.notification.Channel.Outcome;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Mail over SMTP: what it looks like, and what becomes of it when the server does what servers do. */
class MailIT extends Notifying {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "WELCOME,   none,  Welcome to Tea & Pots,                  Hello Ada",
                "WELCOME,   de-AT, Willkommen bei Tea & Pots,              Guten Tag Ada",
                "PAID,      none,  We have received your payment,          €38.99",
                "PAID,      de,    Ihre Zahlung,                           '38,99\u00a0€'",
                "FAILED,    en-GB, Your payment for order,                 You have paid nothing",
                "FAILED,    de,    fehlgeschlagen,                         Sie haben nichts bezahlt",
                "ACTION_REQUIRED,   en, Please confirm your payment,        open the order at Tea & Pots",
                "ACTION_REQUIRED,   de, Bitte bestätigen Sie Ihre Zahlung,  öffnen Sie die Bestellung bei Tea & Pots",
                "AWAITING_TRANSFER, en, Please transfer €38.99 for order,   FM-7K2Q",
                "AWAITING_TRANSFER, de, Bitte überweisen Sie,               Verwendungszweck: FM-7K2Q",
                "CANCELLED, fr,    Your order,                             is cancelled",
                "CANCELLED, de,    Ihre Bestellung,                        storniert",
                "REFUNDED,  en,    Your money for order,                   We have returned €38.99",
                "REFUNDED,  de,    auf dem Weg zu Ihnen,                   '38,99\u00a0€'"
            })
    void tellsEachThingInTheBuyersLanguageAsTextAndHtml(Kind kind, String language, String subject, String words)
            throws Exception {
        Buyer buyer = new Buyer();
        DomainEventMessage<?> signedUp = buyer.signsUp(buyer.address, "Ada", language);
        DomainEventMessage<?> event =
                switch (kind) {
                    case WELCOME -> signedUp;
                    case PAID -> buyer.pays();
                    case FAILED -> buyer.cannotPay();
                    case CANCELLED -> buyer.cancels();
                    case REFUNDED -> buyer.isRefunded();
                    case ACTION_REQUIRED -> buyer.hasToAct();
                    case AWAITING_TRANSFER -> buyer.isAwaited("manual", "FM-7K2Q");
                    case DISPUTED, DISPUTE_CLOSED, REFUND_FAILED, REFUND_TO_DO, AUTHORIZATION_EXPIRING, DISCREPANCY ->
                        throw new IllegalArgumentException("Not for buyers: " + kind);
                };
        happens(signedUp);
        if (event != signedUp) {
            happens(event);
        }
        String messageId = messageId(buyer, kind);
        MimeMessage mail = mails(buyer.address).stream()
                .filter(one -> header(one, "Message-ID").equals(messageId))
                .findFirst()
                .orElseThrow();

        assertThat(mail.getSubject()).contains(subject);
        assertThat(header(mail, "From")).isEqualTo("Tea & Pots <shop@flowmart.local>");
        assertThat(header(mail, "To")).isEqualTo("Ada <" + buyer.address + ">");
        assertThat(header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(part(mail, 0, "text/plain")).contains(words, "\nTea & Pots").doesNotContain(Buyer.SECRET);
        assertThat(part(mail, 1, "text/html"))
                .contains(words.replace("&", "&amp;"), "Tea &amp; Pots</p>")
                .doesNotContain(Buyer.SECRET);
    }

    @Test
    void tellsTheAmountOfEachRefundAlone() throws Exception {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.isRefunded(1000, 1000), buyer.isRefunded(899, 1899));

        await().until(() -> mails(buyer.address).size() == 3);
        List<MimeMessage> refunds = mails(buyer.address).stream()
                .filter(mail -> header(mail, "Message-ID").contains(".refunded@"))
                .toList();
        assertThat(refunds).hasSize(2);
        assertThat(part(refunds.get(0), 0, "text/plain")).contains("We have returned €10.00");
        assertThat(part(refunds.get(1), 0, "text/plain")).contains("We have returned €8.99");
    }

    @Test
    void tellsWhereToTransferMoneyToAsTheShopHasSet() throws Exception {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.isAwaited("manual", "FM-7K2Q"));
        String messageId = messageId(buyer, Kind.AWAITING_TRANSFER);
        MimeMessage mail = mails(buyer.address).stream()
                .filter(one -> header(one, "Message-ID").equals(messageId))
                .findFirst()
                .orElseThrow();

        assertThat(part(mail, 0, "text/plain")).contains("Our bank account:\nTea & Pots Ltd\nIBAN DE00 1234\n");
    }

    private String messageId(Buyer buyer, Kind kind) {
        await().until(() -> told(buyer, "mail").contains(kind.wireName() + " sent"));
        String messageId = row(buyer, "mail", kind).messageId();
        assertThat(messageId).matches("<[0-9a-f-]{36}\\." + kind.wireName() + "@flowmart.local>");
        return messageId;
    }

    private static String part(MimeMessage mail, int index, String type) throws Exception {
        BodyPart part = ((MimeMultipart) mail.getContent()).getBodyPart(index);
        assertThat(part.getContentType()).startsWith(type);
        return ((String) part.getContent()).replace("\r\n", "\n");
    }

    @Test
    void cleansANameThatWouldAddHeadersAndEscapesIt() throws Exception {
        Buyer buyer = new Buyer();
        Buyer victim = new Buyer();
        happens(buyer.signsUp(
                buyer.address, "Ada\r\nBcc: " + victim.address + "\r\n\r\n<script>alert(1)</script>", "en"));

        MimeMessage mail = mail(buyer);
        assertThat(header(mail, "Bcc")).isEmpty();
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mails(victim.address)).isEmpty();
        assertThat(part(mail, 1, "text/html")).contains("&lt;script&gt;").doesNotContain("<script>");
        assertThat(part(mail, 0, "text/plain")).startsWith("Hello Ada Bcc: " + victim.address + " <script>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s\r\nBcc: other-%s",
                "%s>\r\nDATA\r\n\r\nboo\r\n.\r\n",
                "other-%s, %s",
                "Ada <%s>",
                "%s\u0000",
                "@example.com:%s",
                "ada",
                "ä%s",
                ""
            })
    void refusesWhatIsNotOnePlainAddress(String pattern) {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(pattern.replace("%s", buyer.address), "Ada", null));

        awaitTold(buyer, "mail", "welcome dead");
        assertThat(row(buyer, "mail", Kind.WELCOME).lastResult()).startsWith("The address is not valid");
        assertThat(mails(buyer.address)).isEmpty();
        awaitTold(buyer, "sms", "welcome sent");
    }

    @Test
    void sendsWhenTheServerIsBack() throws IOException {
        SMTP.down();
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.pays());
        await().until(() -> row(buyer, "mail", Kind.WELCOME).attempts() > 1);
        assertThat(row(buyer, "mail", Kind.WELCOME).lastResult()).contains("Connect");
        awaitTold(buyer, "mail", "welcome due", "paid due");
        awaitTold(buyer, "sms", "welcome sent", "paid sent");

        SMTP.allWell();

        awaitTold(buyer, "mail", "welcome sent", "paid sent");
        assertThat(mails(buyer.address)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT,   451 4.7.1 Try again later",
        "RCPT,   452 4.2.2 Mailbox full",
        "RCPT,   552 5.2.2 Mailbox full",
        "RCPT,   554 5.7.1 Relay access denied",
        "MAIL,   550 5.7.1 We do not know you",
        "[EH]{2}LO, 421 4.3.2 Too busy",
        "DATA,   451 4.3.0 Try again later",
        "\\.,    452 4.3.1 No room",
        "\\.,    cut",
        "[EH]{2}LO, 554 5.3.2 No service here"
    })
    void triesAgainWhatMayBeTakenLater(String command, String answer) {
        SMTP.answer((line, _) -> line.matches(command + ".*") ? answer : null);
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        await().until(() -> row(buyer, "mail", Kind.WELCOME).attempts() > 1);
        assertThat(told(buyer, "mail")).containsExactly("welcome due");

        SMTP.allWell();

        awaitTold(buyer, "mail", "welcome sent");
        assertThat(mails(buyer.address)).hasSize(1);
    }

    @Test
    void repeatsAMailWithTheSameMessageIdWhenNobodyKnowsWhetherItWasTaken() {
        Buyer buyer = new Buyer();
        AtomicInteger mails = new AtomicInteger();
        SMTP.answer((line, to) -> line.equals(".") && to.equals(buyer.address) && mails.getAndIncrement() == 0
                ? FaultySmtp.CUT_AFTER
                : null);
        happens(buyer.signsUp());

        awaitTold(buyer, "mail", "welcome sent");
        assertThat(mails(buyer.address))
                .hasSize(2)
                .extracting(mail -> header(mail, "Message-ID"))
                .containsOnly(row(buyer, "mail", Kind.WELCOME).messageId());
    }

    @ParameterizedTest
    @CsvSource({"QUIT, cut", "QUIT, 421 Good bye"})
    void countsAsSentWhatWasTakenAlthoughTheFarewellFails(String command, String answer) {
        SMTP.answer((line, _) -> line.startsWith(command) ? answer : null);
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());

        awaitTold(buyer, "mail", "welcome sent");
        assertThat(row(buyer, "mail", Kind.WELCOME).attempts()).isOne();
        assertThat(mails(buyer.address)).hasSize(1);
    }

    @Test
    void oneAddressThatIsRefusedHoldsUpNobodyElse() {
        Buyer refused = new Buyer();
        SMTP.answer((line, to) ->
                line.startsWith("RCPT") && to.equals(refused.address) ? "550 5.1.1 No such mailbox" : null);
        List<Buyer> others = Stream.generate(Buyer::new).limit(5).toList();
        happens(refused.signsUp());
        others.forEach(buyer -> happens(buyer.signsUp(), buyer.pays()));
        happens(refused.pays());

        awaitTold(refused, "mail", "welcome dead", "paid dead");
        assertThat(row(refused, "mail", Kind.PAID))
                .returns(1, Row::attempts)
                .extracting(Row::lastResult)
                .asString()
                .contains("550 5.1.1 No such mailbox");
        others.forEach(buyer -> awaitTold(buyer, "mail", "welcome sent", "paid sent"));
    }

    @Test
    void aMailThatIsRefusedForItsContentIsDeadAtOnce() {
        SMTP.answer((line, _) -> line.equals(".") ? "554 5.6.0 Looks like spam" : null);
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());

        awaitTold(buyer, "mail", "welcome dead");
        assertThat(row(buyer, "mail", Kind.WELCOME).lastResult()).contains("554 5.6.0");
    }

    @Test
    void aSlowServerGetsNoMoreConnectionsThanAllowedAndDelaysNothingElse() {
        CountDownLatch patience = new CountDownLatch(1);
        SMTP.mostConnections();
        SMTP.answer((line, _) -> {
            if (line.startsWith("RCPT")) {
                awaitQuietly(patience);
            }
            return null;
        });
        List<Buyer> buyers = Stream.generate(Buyer::new).limit(10).toList();
        buyers.forEach(buyer -> happens(buyer.signsUp()));

        buyers.forEach(buyer -> awaitTold(buyer, "sms", "welcome sent"));
        await().until(() -> SMTP.mostConnections() == CONNECTIONS);
        assertThat(buyers).flatExtracting(buyer -> told(buyer, "mail")).containsOnly("welcome due");
        assertThat(jdbc.sql("select count(*) from pg_stat_activity where state like 'idle in transaction%'")
                        .query(Long.class)
                        .single())
                .isZero();

        patience.countDown();

        buyers.forEach(buyer -> awaitTold(buyer, "mail", "welcome sent"));
        assertThat(SMTP.mostConnections()).isEqualTo(CONNECTIONS);
        buyers.forEach(buyer -> assertThat(mails(buyer.address)).hasSize(1));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void waitsForAServerForNoMoreThanSeconds() {
        JavaMailSenderImpl smtp = new JavaMailSenderImpl();
        smtp.setHost("127.0.0.1");
        smtp.setPort(SMTP.port());
        smtp.getJavaMailProperties().setProperty("mail.smtp.timeout", "100");
        CountDownLatch never = new CountDownLatch(1);
        SMTP.answer((line, to) -> {
            awaitQuietly(never);
            return null;
        });

        Outcome outcome =
                new MailChannel(smtp, TemplatesTest.settings(Locale.ENGLISH)).send(TemplatesTest.message(Kind.WELCOME));

        never.countDown();
        assertThat(outcome).isEqualTo(new Outcome.TryAgain("SocketTimeoutException: Read timed out"));
        assertThat(smtp.getJavaMailProperties())
                .containsEntry("mail.smtp.connectiontimeout", "5000")
                .containsEntry("mail.smtp.writetimeout", "10000");
    }

    @Test
    void tellsOfAPaymentThatTookTooLong() {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.isWithdrawn(PAYMENT_TIMED_OUT), buyer.isVoided(PAYMENT_TIMED_OUT));

        awaitTold(buyer, "mail", "welcome sent", "failed sent");
    }

    @Test
    void sendsManyAtOnceEachOnce() {
        List<Buyer> buyers = IntStream.range(0, 30).mapToObj(_ -> new Buyer()).toList();
        buyers.forEach(buyer -> happens(buyer.pays(), buyer.signsUp()));

        Set<String> addresses = buyers.stream().map(buyer -> buyer.address).collect(toSet());
        await().until(() -> messageIds(addresses).size() == 60);
        buyers.forEach(buyer -> awaitTold(buyer, "mail", "welcome sent", "paid sent"));
        assertThat(messageIds(addresses)).hasSize(60).doesNotHaveDuplicates();
    }

    private static List<String> messageIds(Set<String> addresses) {
        return Stream.of(MAILS.getReceivedMessages())
                .filter(mail -> addresses.containsAll(recipients(mail)))
                .map(mail -> header(mail, "Message-ID"))
                .toList();
    }
}
