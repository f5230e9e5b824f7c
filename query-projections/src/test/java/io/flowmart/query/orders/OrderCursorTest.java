package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.query.Story;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderCursorTest {

    @Test
    void readsWhatItWrote() {
        OrderSummary last = order(Instant.parse("2026-11-21T10:00:00.123456Z"));

        OrderCursor.Position position = OrderCursor.read(OrderCursor.after(last));

        assertThat(position).isEqualTo(new OrderCursor.Position(last.createdAt(), last.orderId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void refusesATimeInWhichNoOrderWasPlaced(Instant createdAt) {
        String forged = OrderCursor.after(order(createdAt));

        assertThatThrownBy(() -> OrderCursor.read(forged)).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.code()).extracting(Rejection.Code::code).isEqualTo("invalid_field");
            assertThat(rejection.field()).isEqualTo("cursor");
        });
    }

    private static OrderSummary order(Instant createdAt) {
        Story story = Story.ofSomeone();
        return new OrderSummary(
                story.orderId.value(),
                OrderStatus.PENDING,
                0,
                Story.TOTAL,
                0,
                Story.EUR,
                false,
                story.paymentId.value(),
                null,
                createdAt,
                createdAt);
    }
}
