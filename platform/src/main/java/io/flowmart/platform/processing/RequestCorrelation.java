package io.flowmart.platform.processing;

import io.flowmart.platform.Traces;
import io.flowmart.platform.web.RequestId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.MetaData;
import org.slf4j.MDC;

/** Gives a command the id and the trace of the HTTP request that asked for it; what follows inherits them. */
public final class RequestCorrelation implements MessageDispatchInterceptor<Message<?>> {

    /** Metadata: the message that gave rise to this one. */
    public static final String CAUSATION_ID = "causationId";

    /** Metadata, and the request id in the log: what everything came from. */
    public static final String CORRELATION_ID = RequestId.CORRELATION_ID;

    private final Traces traces;

    RequestCorrelation(Traces traces) {
        this.traces = traces;
    }

    @Override
    public BiFunction<Integer, Message<?>, Message<?>> handle(List<? extends Message<?>> messages) {
        Map<String, String> origin = new HashMap<>();
        origin.put(CORRELATION_ID, MDC.get(CORRELATION_ID));
        origin.put(Traces.TRACEPARENT, traces.current());
        origin.values().removeIf(Objects::isNull);
        return (index, message) -> message.withMetaData(MetaData.from(origin).mergedWith(message.getMetaData()));
    }
}
