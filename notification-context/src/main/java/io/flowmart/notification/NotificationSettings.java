package io.flowmart.notification;

import io.flowmart.platform.processing.Pauses;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How buyers and operators are told things. With the defaults an attempt is repeated for about a day.
 *
 * @param from         the address that mails come from
 * @param shopName     what the shop is called
 * @param language     for whoever wants none, or one that there are no texts in
 * @param maxAge       what happened longer ago is not told any more, if no attempt was made by then
 * @param firstRetry   how long to wait after the first attempt; doubles each time
 * @param longestRetry how long to wait at the most
 * @param attempts     after so many a notification becomes a dead letter
 * @param connections  how many messages of one channel are under way at a time
 * @param bankDetails  where to transfer money to, as buyers are to read it; may be empty
 * @param operators    the addresses of those who run the shop, for notices; may be empty
 * @param sms          who sends SMS
 * @param push         who sends push messages
 */
@ConfigurationProperties("flowmart.notification")
record NotificationSettings(
        @DefaultValue("shop@flowmart.local") String from,
        @DefaultValue("FlowMart") String shopName,
        @DefaultValue("en") Locale language,
        @DefaultValue("24h") Duration maxAge,
        @DefaultValue("1s") Duration firstRetry,
        @DefaultValue("15m") Duration longestRetry,
        @DefaultValue("106") int attempts,
        @DefaultValue("4") int connections,
        @DefaultValue("") String bankDetails,
        @DefaultValue List<String> operators,
        @DefaultValue Webhook sms,
        @DefaultValue Webhook push) {

    /**
     * An HTTP address that messages are posted to.
     *
     * @param url    where; absent: the channel does not exist
     * @param secret with it each message is signed, if there is one
     */
    record Webhook(@Nullable URI url, @Nullable String secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Webhook[url=" + url + "]";
        }
    }

    /** The pauses between one attempt and the next. */
    Pauses pauses() {
        return new Pauses(firstRetry, longestRetry);
    }

    /**
     * The Message-ID of what an event is told with: however often it is sent, mailboxes can tell that it is the same.
     *
     * @param id derived from the event, and from the recipient if there are several
     */
    String messageId(String id, Kind kind) {
        String domain = from.substring(from.lastIndexOf('@') + 1);
        return "<%s.%s@%s>".formatted(id, kind.wireName(), domain);
    }
}
