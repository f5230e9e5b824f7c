package io.flowmart.notification;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the texts' variables stand for in one notification. */
final class Variables {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String LINE_BREAKS = "[\\p{Cntrl}\\p{Zl}\\p{Zp}]+";
    private static final String CONTROLS_BUT_LINE_FEED = "[\\p{Cntrl}&&[^\\n]]+";

    private final NotificationSettings settings;
    private final Texts texts;

    Variables(NotificationSettings settings, Texts texts) {
        this.settings = settings;
        this.texts = texts;
    }

    Map<String, Object> of(Notification notification, Locale language) {
        Map<String, Object> variables = new HashMap<>();
        String kind = notification.kind().wireName();
        Details details = notification.details();
        variables.put("kind", kind);
        variables.put("shop", settings.shopName());
        variables.put("name", oneLine(notification.recipient().name()));
        put(variables, "order", notification.orderId());
        put(variables, "payment", notification.paymentId());
        put(variables, "reason", details.reason());
        put(variables, "reference", details.reference());
        if (notification.money() != null) {
            variables.put("amount", notification.money().in(language));
        }
        if (details.dueAt() != null) {
            variables.put("due", written(details.dueAt()));
        }
        switch (notification.kind()) {
            case FAILED -> variables.put("why", why(details.reason(), language));
            case AWAITING_TRANSFER -> variables.put("account", account(language));
            case DISPUTED ->
                variables.put(
                        "deadline",
                        texts.text(details.dueAt() == null ? "disputed.open" : "disputed.due", language, variables));
            case DISCREPANCY -> {
                variables.put("why", difference(details.reason(), language));
                // What names an unknown payment need not name an order.
                variables.putIfAbsent("order", texts.text("discrepancy.no_order", language, Map.of()));
            }
            default -> {}
        }
        variables.put(
                "lines", texts.text(kind + ".text", language, variables).lines().toList());
        return variables;
    }

    /** In words that help; what says more of the bank's suspicions than it tells itself has none, and is not told. */
    private String why(@Nullable String reason, Locale language) {
        String key = "failed.why." + reason;
        return texts.text(texts.has(key, language) ? key : "failed.why", language, Map.of());
    }

    private String difference(@Nullable String reason, Locale language) {
        String key = "discrepancy.why." + reason;
        return texts.text(texts.has(key, language) ? key : "discrepancy.why", language, Map.of());
    }

    private String account(Locale language) {
        String bank =
                settings.bankDetails().replaceAll(CONTROLS_BUT_LINE_FEED, "").strip();
        return bank.isEmpty()
                ? texts.text("awaiting_transfer.ask", language, Map.of())
                : texts.text("awaiting_transfer.account", language, Map.of("bank", bank));
    }

    private static void put(Map<String, Object> variables, String name, @Nullable String value) {
        if (value != null) {
            variables.put(name, oneLine(value));
        }
    }

    /** The same for everyone: operators may live anywhere. */
    private static String written(Instant time) {
        return UTC.format(time);
    }

    /** A text without line breaks and other control characters, which would end a mail's header. */
    static String oneLine(String text) {
        return text.replaceAll(LINE_BREAKS, " ").strip();
    }
}
