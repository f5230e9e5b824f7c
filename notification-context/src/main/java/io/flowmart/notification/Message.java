package io.flowmart.notification;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What goes out, ready to be sent.
 *
 * @param id        the notification's id, the same for each attempt
 * @param kind      what it tells
 * @param messageId for mail: its Message-ID, the same for each attempt
 * @param recipient whom it is for; nothing about it has been checked
 * @param orderId   the order it is about, if it is about one
 * @param language  what it is written in
 * @param subject   one line
 * @param text      the whole, for people without HTML
 * @param html      the whole
 * @param brief     one sentence, for channels that have room for no more
 */
record Message(
        String id,
        Kind kind,
        String messageId,
        Recipient recipient,
        @Nullable String orderId,
        Locale language,
        String subject,
        String text,
        String html,
        String brief) {}
