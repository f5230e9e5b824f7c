package io.flowmart.notification;

import io.flowmart.notification.Channel.Outcome.Refused;
import io.flowmart.notification.Channel.Outcome.Sent;
import io.flowmart.notification.Channel.Outcome.TryAgain;
import io.flowmart.platform.SettingProblem;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Mail, over SMTP. */
final class MailChannel implements Channel {

    /** The stored name of the channel. */
    static final String NAME = "mail";

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private static final Pattern AGAINST_US = Pattern.compile("\\s*5\\d\\d[ -]5\\.7\\.");

    private final JavaMailSenderImpl smtp;
    private final InternetAddress from;

    MailChannel(JavaMailSenderImpl smtp, NotificationSettings settings) {
        this.smtp = smtp;
        try {
            from = MailAddress.of(settings.from(), settings.shopName());
        } catch (AddressException e) {
            throw new SettingProblem("The setting flowmart.notification.from must be an e-mail address.", e);
        }
        // Without these, Jakarta Mail waits for ever.
        String prefix = "mail." + (smtp.getProtocol() == null ? "smtp" : smtp.getProtocol()) + ".";
        smtp.getJavaMailProperties().putIfAbsent(prefix + "connectiontimeout", "5000");
        smtp.getJavaMailProperties().putIfAbsent(prefix + "timeout", "10000");
        smtp.getJavaMailProperties().putIfAbsent(prefix + "writetimeout", "10000");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String addressOf(Recipient recipient) {
        return recipient.address();
    }

    @Override
    public Outcome send(Message message) {
        try {
            smtp.send(mime(message));
            return new Sent("accepted");
        } catch (AddressException e) {
            return new Refused("The address is not valid: " + e.getMessage() + ".");
        } catch (MessagingException e) {
            return new Refused("The mail cannot be made: " + e.getMessage());
        } catch (MailSendException e) {
            // No message failed: the mail is out, only the farewell went wrong.
            return e.getMessageExceptions().length == 0 ? new Sent("accepted") : outcome(e.getMessageExceptions()[0]);
        } catch (MailException e) {
            return new TryAgain(reason(e));
        }
    }

    private MimeMessage mime(Message message) throws MessagingException {
        MimeMessage mime = smtp.createMimeMessage();
        mime.setFrom(from);
        mime.setRecipient(
                jakarta.mail.Message.RecipientType.TO,
                MailAddress.of(
                        message.recipient().address(), message.recipient().name()));
        mime.setSubject(Variables.oneLine(message.subject()), UTF_8);
        mime.setHeader("Message-ID", message.messageId());
        mime.setHeader("Content-Language", message.language().toLanguageTag());
        // So that no one's absence note answers.
        mime.setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(message.text(), UTF_8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(message.html(), UTF_8, "html");
        mime.setContent(new MimeMultipart("alternative", text, html));
        return mime;
    }

    /**
     * Refused is what the server will not take for this recipient, or not with this content. What it has against us, our
     * password or the sender's address, can be set right, and a full mailbox can be emptied.
     */
    private static Outcome outcome(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SMTPAddressFailedException recipient) {
                return isFinal(recipient.getReturnCode()) && !isAgainstUs(recipient)
                        ? new Refused(reason(cause))
                        : new TryAgain(reason(cause));
            }
            if (cause instanceof SMTPSendFailedException sending
                    && !sending.getCommand().startsWith("MAIL")) {
                return isFinal(sending.getReturnCode()) ? new Refused(reason(cause)) : new TryAgain(reason(cause));
            }
        }
        return new TryAgain(reason(failure));
    }

    /** Many a server refuses a client or a sender only with the first recipient; RFC 3463 has 5.7 for what is not permitted. */
    private static boolean isAgainstUs(SMTPAddressFailedException failure) {
        return AGAINST_US.matcher(String.valueOf(failure.getMessage())).lookingAt();
    }

    /** 552 is what older servers say for 452: no room. */
    private static boolean isFinal(int code) {
        return code >= 500 && code < 600 && code != 552;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
