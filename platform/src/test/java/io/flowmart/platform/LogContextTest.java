package io.flowmart.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.platform.web.RequestId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {

    @AfterEach
    void forget() {
        MDC.clear();
    }

    @Test
    void isWithinAnotherAndGoesWithoutATrace() {
        try (LogContext _ = LogContext.open("r-1", "order-1")) {
            try (LogContext _ = LogContext.open(null, "order-2")) {
                assertTold("r-1", "order-2");
            }
            try (LogContext _ = LogContext.open("r-2", null)) {
                assertTold("r-2", "order-1");
                MDC.put(LogContext.ORDER_ID, "order-3");
            }
            assertTold("r-1", "order-1");
        }
        assertTold(null, null);
    }

    private static void assertTold(String correlationId, String orderId) {
        assertThat(MDC.get(RequestId.CORRELATION_ID)).isEqualTo(correlationId);
        assertThat(MDC.get(LogContext.ORDER_ID)).isEqualTo(orderId);
    }
}
