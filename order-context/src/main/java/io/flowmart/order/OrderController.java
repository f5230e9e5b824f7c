package io.flowmart.order;

import io.flowmart.api.Text;
import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.Currency;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Places and cancels orders. */
@RestController
class OrderController {

    /** The sequence number of an order's first event, OrderCreated. */
    private static final long FIRST_VERSION = 0;

    private final CommandGateway commands;

    OrderController(CommandGateway commands) {
        this.commands = commands;
    }

    record CreateRequest(
            @NotNull Currency currency, @NotNull List<@NotNull @Valid OrderLine> items) {}

    record CreatedOrder(OrderId orderId, OrderStatus status, long totalAmount, Currency currency, long version) {}

    @PostMapping("/orders/create")
    ResponseEntity<CreatedOrder> create(
            @SignedIn UserId user,
            @RequestHeader("Idempotency-Key") @Text String idempotencyKey,
            @RequestBody @Valid CreateRequest request) {
        OrderId orderId = OrderId.of(user, idempotencyKey);
        Order.Placed placed = commands.sendAndWait(new CreateOrder(orderId, user, request.currency(), request.items()));
        ResponseEntity.BodyBuilder answer = ResponseEntity.created(
                        URI.create("/orders/status/" + orderId + "?minVersion=" + FIRST_VERSION))
                .eTag(Long.toString(FIRST_VERSION));
        if (placed.replayed()) {
            answer.header("Idempotent-Replayed", "true");
        }
        return answer.body(new CreatedOrder(
                orderId, OrderStatus.PENDING, placed.totalAmount(), request.currency(), FIRST_VERSION));
    }

    record CancelRequest(@Text String reason) {}

    record CancelledOrder(OrderId orderId, OrderStatus status, long version) {}

    @PostMapping("/orders/{orderId}/cancel")
    ResponseEntity<CancelledOrder> cancel(
            @SignedIn UserId user, @PathVariable OrderId orderId, @RequestBody @Valid CancelRequest request) {
        Order.Changed changed = commands.sendAndWait(new CancelOrder(orderId, user, request.reason()));
        return ResponseEntity.ok()
                .eTag(Long.toString(changed.version()))
                .body(new CancelledOrder(orderId, changed.status(), changed.version()));
    }
}
