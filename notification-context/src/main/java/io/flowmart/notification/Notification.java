package io.flowmart.notification;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a buyer or an operator is to be told over one channel.
 *
 * @param id             derived from event, kind and channel: the same event gives the same notification
 * @param kind           what he is told
 * @param channel        how
 * @param sequence       what has to stay in order: the order's id, else the user's; for an operator, the order's and his
 * @param orderId        the order it is about, if it is about one
 * @param money          what was charged or went back, if it is told
 * @param details        what more is told
 * @param messageId      the mail's Message-ID, the same for each attempt
 * @param origin         the event it comes from
 * @param attempts       how often it was tried
 * @param recipient      whom to tell
 */
record Notification(
        String id,
        Kind kind,
        String channel,
        String sequence,
        @Nullable String orderId,
        @Nullable Money money,
        Details details,
        String messageId,
        Origin origin,
        int attempts,
        Recipient recipient) {

    /** Where an event is in the event store, and when it happened. */
    record Origin(String aggregateId, long sequenceNumber, Instant at) {}

    /** The payment, if it is a payment that it comes from. */
    @Nullable
    String paymentId() {
        return origin.aggregateId().startsWith("payment-") ? origin.aggregateId() : null;
    }

    /** What has to stay in order on one channel: the other channels go their own ways. */
    String queue() {
        return sequence + "/" + channel;
    }
}
