package io.flowmart.platform.processing;

import io.flowmart.platform.web.RequestId;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.slf4j.MDC;

/** Gives a command the id of the HTTP request that asked for it; what follows from the command inherits it. */
public final class RequestCorrelation implements MessageDispatchInterceptor<Message<?>> {

    /** Metadata: the message that gave rise to this one. */
    public static final String CAUSATION_ID = "causationId";

    /** Metadata, and the request id in the log: what everything came from. */
    public static final String CORRELATION_ID = RequestId.CORRELATION_ID;

    @Override
    public BiFunction<Integer, Message<?>, Message<?>> handle(List<? extends Message<?>> messages) {
        String requestId = MDC.get(CORRELATION_ID);
        return (index, message) -> requestId == null || message.getMetaData().containsKey(CORRELATION_ID)
                ? message
                : message.andMetaData(Map.of(CORRELATION_ID, requestId));
    }
}
