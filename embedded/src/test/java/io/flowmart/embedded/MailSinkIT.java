package io.flowmart.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Looks for threads that were left behind, so nobody else may leave any meanwhile. */
@ResourceLock("threads")
class MailSinkIT {

    private static final int MOST = 5;

    private final MailSink sink = MailSink.start(0, MOST);

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void takesAMailForAnyoneAndShowsItsParts() throws Exception {
        MimeMessage message = message("Bestellung – bezahlt ✓");
        message.addRecipient(Message.RecipientType.CC, new InternetAddress("bob@example.org"));
        var text = new MimeBodyPart();
        text.setText("Danke, Zoë", "UTF-8");
        var html = new MimeBodyPart();
        html.setContent("<p>Danke, Zoë</p>", "text/html; charset=ISO-8859-1");
        message.setContent(new MimeMultipart("alternative", text, html));
        Transport.send(message);

        Mail mail = sink.mails().getFirst();
        assertThat(mail.to()).containsExactly("ada@example.com", "bob@example.org");
        assertThat(mail.from()).isEqualTo("shop@example.com");
        assertThat(mail.subject()).isEqualTo("Bestellung – bezahlt ✓");
        assertThat(mail.text()).isEqualTo("Danke, Zoë");
        assertThat(mail.html()).isEqualTo("<p>Danke, Zoë</p>");
        assertThat(mail.messageId()).matches("[^<>]+@[^<>]+");
        assertThat(mail.headers())
                .contains(new Mail.Field("Subject", "Bestellung – bezahlt ✓"))
                .contains(new Mail.Field("Message-ID", "<" + mail.messageId() + ">"));
        assertThat(sink.mails()).as("one mail, though two get it").hasSize(1);
    }

    @Test
    void keepsTheNewestMails() throws Exception {
        for (int i = 1; i <= MOST + 3; i++) {
            send("mail " + i, "x");
        }

        assertThat(sink.mails())
                .extracting(Mail::subject)
                .containsExactly("mail 8", "mail 7", "mail 6", "mail 5", "mail 4");
    }

    @Test
    void cutsWhatIsVeryLong() throws Exception {
        send("long", "x".repeat(Mail.LONGEST_PART + 1));

        assertThat(sink.mails().getFirst().text())
                .startsWith("xxx")
                .endsWith("x… (cut here, %d characters in all)".formatted(Mail.LONGEST_PART + 1));
    }

    @Test
    void keepsFewerMailsWhenTheyAreVeryLong() throws Exception {
        try (var small = MailSink.start(0, MOST, 5_000)) {
            send(small, "1", "x".repeat(2_000));
            send(small, "2", "x".repeat(2_000));
            send(small, "3", "x".repeat(2_000));

            assertThat(small.mails()).extracting(Mail::subject).containsExactly("3", "2");
        }
    }

    @Test
    void showsWhatItCannotDecode() throws Exception {
        talk("HELO x", "MAIL FROM:<shop@example.com>", "RCPT TO:<ada@example.com>", "DATA", """
                Subject: =?no-such-charset?Q?hm?=\r
                Content-Type: text/plain; charset=no-such-charset\r
                \r
                Hello\r
                .""", "QUIT");

        Mail mail = sink.mails().getFirst();
        assertThat(mail.messageId()).isEmpty();
        assertThat(mail.subject()).isEqualTo("=?no-such-charset?Q?hm?=");
        assertThat(mail.text()).contains("Hello");
    }

    @Test
    void takesMailFromOthersAfterAClientBrokeOff() throws Exception {
        talk("HELO x", "MAIL FROM:<shop@example.com>", "RCPT TO:<ada@example.com>", "DATA", "Subject: half");
        talk("no", "VRFY");

        send("whole", "x");

        assertThat(sink.mails()).extracting(Mail::subject).containsExactly("whole");
    }

    @Test
    void refusesATakenPort() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(() -> MailSink.start(other.getLocalPort(), MOST))
                    .withMessageStartingWith("Port %d, meant for the SMTP sink, is taken", other.getLocalPort())
                    .withMessageContaining("flowmart.smtp.port=");
        }
    }

    @Test
    void startsAgainOnItsPortAndLeavesNoThreadBehind() {
        int port = sink.port();
        sink.close();

        MailSink.start(port, MOST).close();

        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("smtp:")));
    }

    private void send(String subject, String text) throws Exception {
        send(sink, subject, text);
    }

    private static void send(MailSink to, String subject, String text) throws Exception {
        MimeMessage message = message(to, subject);
        message.setText(text);
        Transport.send(message);
    }

    private MimeMessage message(String subject) throws Exception {
        return message(sink, subject);
    }

    private static MimeMessage message(MailSink to, String subject) throws Exception {
        var settings = new Properties();
        settings.setProperty("mail.smtp.host", "127.0.0.1");
        settings.setProperty("mail.smtp.port", Integer.toString(to.port()));
        var message = new MimeMessage(Session.getInstance(settings));
        message.setFrom("shop@example.com");
        message.setRecipients(Message.RecipientType.TO, "ada@example.com");
        message.setSubject(subject, "UTF-8");
        return message;
    }

    /** Says this to the server, and reads an answer to each. */
    private void talk(String... lines) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), sink.port());
                var answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            answers.readLine();
            for (String line : lines) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                if (!line.equals("Subject: half")) {
                    answers.readLine();
                }
            }
        }
    }
}
