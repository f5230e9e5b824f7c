package io.flowmart.standalone;

import io.flowmart.api.Rejection;
import io.flowmart.embedded.Mail;
import io.flowmart.embedded.MailSink;
import io.flowmart.standalone.HtmlPage.Cell;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the mails in the embedded sink, for as long as it keeps them. */
@Hidden
@RestController
@ConditionalOnBean(MailSink.class)
final class DevMails {

    private static final String PATH = "/dev/mails";

    private final MailSink sink;
    private final DevAnswers answers;

    DevMails(MailSink sink, DevAnswers answers) {
        this.sink = sink;
        this.answers = answers;
    }

    /** Mails, the newest first. */
    record Mails(List<Item> items) {}

    /** A mail in the list. */
    record Item(String messageId, Instant receivedAt, String from, List<String> to, String subject) {

        private static Item of(Mail mail) {
            return new Item(mail.messageId(), mail.receivedAt(), mail.from(), mail.to(), mail.subject());
        }
    }

    @GetMapping(PATH)
    ResponseEntity<String> mails(
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        List<Item> items = sink.mails().stream()
                .filter(mail -> to == null || mail.to().stream().anyMatch(to::equalsIgnoreCase))
                .limit(limit)
                .map(Item::of)
                .toList();
        return answers.of(accept, new Mails(items), DevMails::page);
    }

    private static HtmlPage page(Mails mails) {
        return new HtmlPage("Mails")
                .paragraph("The newest first. They reached nobody, are kept in memory and gone when the shop stops.")
                .table(
                        List.of("Received", "To", "Subject", "From"),
                        mails.items().stream()
                                .map(mail -> List.of(
                                        Cell.text(mail.receivedAt()),
                                        Cell.text(String.join(", ", mail.to())),
                                        Cell.link(PATH + "/" + mail.messageId(), mail.subject()),
                                        Cell.text(mail.from())))
                                .toList());
    }

    /** One mail; the newest of its id, should it have been sent again. An id may have slashes in it. */
    @GetMapping(PATH + "/{*messageId}")
    ResponseEntity<String> mail(
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept,
            @PathVariable String messageId) {
        String id = messageId.substring(1).replaceAll("^<|>$", "");
        Mail found = sink.mails().stream()
                .filter(mail -> mail.messageId().equals(id))
                .findFirst()
                .orElseThrow(Rejection::notFound);
        return answers.of(accept, found, DevMails::page);
    }

    private static HtmlPage page(Mail mail) {
        var page = new HtmlPage(mail.subject())
                .link(PATH, "All mails")
                .paragraph("To %s, received %s".formatted(String.join(", ", mail.to()), mail.receivedAt()));
        if (mail.text() != null) {
            page.lines("Text", mail.text());
        }
        if (mail.html() != null) {
            page.frame("HTML", mail.html());
        }
        return page.lines(
                "Headers",
                mail.headers().stream()
                        .map(header -> header.name() + ": " + header.value())
                        .collect(Collectors.joining("\n")));
    }
}
