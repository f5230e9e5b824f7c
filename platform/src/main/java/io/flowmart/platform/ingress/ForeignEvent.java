package io.flowmart.platform.ingress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of another context, as it is stored there and will be here.
 *
 * @param topic       where it was read
 * @param eventId     its id, everywhere the same
 * @param aggregateId the aggregate it happened to
 * @param sequence    its number within the aggregate, from 0
 * @param aggregateType the aggregate's kind
 * @param time        when it happened
 * @param type        its stable name, {@code flowmart.payment.PaymentProcessed}
 * @param revision    the version of its shape
 * @param payload     JSON, byte for byte as its owner stored it
 * @param metaData    JSON
 */
record ForeignEvent(
        String topic,
        String eventId,
        String aggregateId,
        long sequence,
        String aggregateType,
        Instant time,
        String type,
        @Nullable String revision,
        byte[] payload,
        byte[] metaData) {}
