package io.flowmart.embedded;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mail as the {@link MailSink} was given it, decoded. What is very long is cut, and says so at its end.
 *
 * @param messageId its Message-ID without the angle brackets, empty if it has none
 * @param receivedAt when the sink took it
 * @param from the sender, from the envelope
 * @param to all who were to get it, from the envelope
 * @param subject its subject, empty if it has none
 * @param headers its headers, in their order
 * @param text the part that is plain text, if there is one
 * @param html the part that is HTML, if there is one
 */
public record Mail(
        String messageId,
        Instant receivedAt,
        String from,
        List<String> to,
        String subject,
        List<Field> headers,
        @Nullable String text,
        @Nullable String html) {

    static final int LONGEST_PART = 100_000;
    private static final int LONGEST_HEADER = 2_000;
    private static final int MOST_HEADERS = 100;
    private static final int DEEPEST_PART = 10;

    /**
     * A header of a mail.
     *
     * @param name as it was written
     * @param value unfolded and decoded
     */
    public record Field(String name, String value) {}

    /** Reads what was received; never fails, for whatever arrives shall be shown. */
    static Mail read(MimeMessage message, Instant receivedAt, String from, List<String> to) {
        List<Field> headers = headers(message);
        return new Mail(
                value(headers, "Message-ID").replaceAll("[<>\\s]", ""),
                receivedAt,
                from,
                to,
                value(headers, "Subject"),
                headers,
                find("text/plain", message, 0),
                find("text/html", message, 0));
    }

    private static List<Field> headers(MimeMessage message) {
        try {
            var headers = new ArrayList<Field>();
            for (Header header : Collections.list(message.getAllHeaders())) {
                if (headers.size() < MOST_HEADERS) {
                    headers.add(new Field(
                            cut(header.getName(), LONGEST_HEADER), cut(decoded(header.getValue()), LONGEST_HEADER)));
                }
            }
            return List.copyOf(headers);
        } catch (MessagingException e) {
            return List.of();
        }
    }

    private static String decoded(String value) {
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(value));
        } catch (IOException e) {
            return value;
        }
    }

    private static String value(List<Field> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }

    /** The first part of this type, depth first. */
    private static @Nullable String find(String type, Part part, int depth) {
        try {
            if (part.isMimeType("multipart/*")
                    && depth < DEEPEST_PART
                    && part.getContent() instanceof Multipart parts) {
                for (int i = 0; i < parts.getCount(); i++) {
                    String found = find(type, parts.getBodyPart(i), depth + 1);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return part.isMimeType(type) ? cut(content(part), LONGEST_PART) : null;
        } catch (MessagingException | IOException unreadable) {
            return null;
        }
    }

    private static String content(Part part) throws IOException, MessagingException {
        try {
            return String.valueOf(part.getContent());
        } catch (IOException unknownCharset) {
            return new String(part.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest
                ? text
                : text.substring(0, longest) + "… (cut here, %d characters in all)".formatted(text.length());
    }

    /** About how many characters it keeps in memory. */
    int size() {
        return Stream.concat(
                        Stream.of(text, html).filter(part -> part != null).map(String::length),
                        headers.stream().map(header -> header.value().length()))
                .mapToInt(Integer::intValue)
                .sum();
    }
}
