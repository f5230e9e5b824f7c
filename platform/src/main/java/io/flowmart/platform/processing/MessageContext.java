package io.flowmart.platform.processing;

import io.flowmart.api.order.OrderMessage;
import io.flowmart.platform.LogContext;
import io.flowmart.platform.Traces;
import java.time.Duration;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.messaging.annotation.WrappedMessageHandlingMember;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has log lines tell what the message being handled came from and which order it is about, and goes on with its trace.
 * What follows from the message goes on with it too.
 *
 * <p>Left alone are handlers that rebuild an aggregate, and those that take any event, as it is stored.
 */
final class MessageContext implements HandlerEnhancerDefinition, CorrelationDataProvider {

    private static final Logger LOG = LoggerFactory.getLogger(MessageContext.class);

    /** What is older is handled again or late: its trace was told long ago. */
    private static final Duration TRACED = Duration.ofMinutes(5);

    private final Traces traces;

    MessageContext(Traces traces) {
        this.traces = traces;
    }

    @Override
    public Map<String, ?> correlationDataFor(Message<?> message) {
        String current = traces.current();
        return current == null ? Map.of() : Map.of(Traces.TRACEPARENT, current);
    }

    @Override
    public <T> MessageHandlingMember<T> wrapHandler(MessageHandlingMember<T> original) {
        boolean rebuilds =
                original.attribute("EventSourcingHandler.payloadType").isPresent();
        return rebuilds || original.payloadType() == Object.class ? original : new InContext<>(original);
    }

    private final class InContext<T> extends WrappedMessageHandlingMember<T> {

        private final String name = payloadType().getSimpleName();
        private final boolean isAboutAnOrder = OrderMessage.class.isAssignableFrom(payloadType());

        private InContext(MessageHandlingMember<T> original) {
            super(original);
        }

        @Override
        public @Nullable Object handle(Message<?> message, @Nullable T target) throws Exception {
            try (LogContext _ = LogContext.open(origin(message, RequestCorrelation.CORRELATION_ID), order(message))) {
                if (isOld(message)) {
                    return super.handle(message, target);
                }
                return traces.span(name, origin(message, Traces.TRACEPARENT), () -> {
                    LOG.debug("{} is handled.", name);
                    return super.handle(message, target);
                });
            }
        }

        private @Nullable String order(Message<?> message) {
            return isAboutAnOrder
                    ? ((OrderMessage) message.getPayload()).orderId().value()
                    : null;
        }
    }

    private static boolean isOld(Message<?> message) {
        return message instanceof EventMessage<?> event
                && event.getTimestamp()
                        .isBefore(GenericEventMessage.clock.instant().minus(TRACED));
    }

    private static @Nullable String origin(Message<?> message, String key) {
        return message.getMetaData().get(key) instanceof String text ? text : null;
    }
}
