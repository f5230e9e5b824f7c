package io.flowmart.stripe.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What is sent back.
 *
 * @param replayOf the request whose stored answer this is, null for an answer of its own
 */
record Answer(int status, byte[] body, @Nullable String replayOf) {

    static Answer ok(Object json) {
        return of(200, json);
    }

    static Answer of(int status, Object json) {
        return new Answer(status, Json.bytes(json), null);
    }
}
