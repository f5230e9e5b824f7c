package io.flowmart.order;

import io.flowmart.api.Text;
import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderCommand.RetryOrderPayment;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.Currency;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Places orders, has them paid again, and cancels them. */
@RestController
class OrderController {

    /** The sequence number of an order's first event, OrderCreated. */
    private static final long FIRST_VERSION = 0;

    private final CommandGateway commands;

    OrderController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * What is ordered.
     *
     * @param currency of all amounts
     * @param items    at least one line
     */
    record CreateRequest(
            @NotNull Currency currency, @NotNull List<@NotNull @Valid OrderLine> items) {}

    /**
     * The order as it was placed, also when the request is repeated later.
     *
     * @param orderId     the order
     * @param status      always pending: the payment has yet to come
     * @param totalAmount sum of all lines in minor units of {@code currency}
     * @param currency    of the amount
     * @param version     always 0, the number of the order's first event
     */
    record CreatedOrder(OrderId orderId, OrderStatus status, long totalAmount, Currency currency, long version) {}

    /**
     * Places an order.
     *
     * @param idempotencyKey names the order: with the same key it is not placed twice
     */
    @PostMapping("/orders/create")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CreatedOrder> create(
            @SignedIn UserId user,
            @RequestHeader("Idempotency-Key") @Text String idempotencyKey,
            @RequestBody @Valid CreateRequest request) {
        OrderId orderId = OrderId.of(user, idempotencyKey);
        Order.Placed placed = commands.sendAndWait(new CreateOrder(orderId, user, request.currency(), request.items()));
        return answer(HttpStatus.CREATED, orderId, FIRST_VERSION, placed.replayed())
                .body(new CreatedOrder(
                        orderId, OrderStatus.PENDING, placed.totalAmount(), request.currency(), FIRST_VERSION));
    }

    /**
     * Why an order is cancelled.
     *
     * @param reason in the buyer's words
     */
    record CancelRequest(@Text String reason) {}

    /**
     * The order as it is now.
     *
     * @param orderId the order
     * @param status  where it stands
     * @param version the number of its last event
     */
    record CancelledOrder(OrderId orderId, OrderStatus status, long version) {}

    /** Cancels an order; what was charged is refunded later. */
    @PostMapping("/orders/{orderId}/cancel")
    ResponseEntity<CancelledOrder> cancel(
            @SignedIn UserId user, @PathVariable OrderId orderId, @RequestBody @Valid CancelRequest request) {
        Order.Changed changed = commands.sendAndWait(new CancelOrder(orderId, user, request.reason()));
        return ResponseEntity.ok()
                .eTag(Long.toString(changed.version()))
                .body(new CancelledOrder(orderId, changed.status(), changed.version()));
    }

    /**
     * What to pay with.
     *
     * @param paymentMethodId one of the caller's; absent: his default
     */
    record PayRequest(@Nullable PaymentMethodId paymentMethodId) {}

    /**
     * The order as it is now; when the request is repeated later, it may have been paid, or have failed again.
     *
     * @param orderId the order
     * @param status  pending while the payment has yet to come
     * @param version the number of its last event
     */
    record PayingOrder(OrderId orderId, OrderStatus status, long version) {}

    /**
     * Pays an order again whose payment has failed.
     *
     * @param idempotencyKey names the attempt: with the same key there is no second one
     */
    @PostMapping("/orders/{orderId}/pay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<PayingOrder> pay(
            @SignedIn UserId user,
            @PathVariable OrderId orderId,
            @RequestHeader("Idempotency-Key") @Text String idempotencyKey,
            @RequestBody @Valid PayRequest request) {
        Order.Retried retried =
                commands.sendAndWait(new RetryOrderPayment(orderId, user, request.paymentMethodId(), idempotencyKey));
        return answer(HttpStatus.ACCEPTED, orderId, retried.version(), retried.replayed())
                .body(new PayingOrder(orderId, retried.status(), retried.version()));
    }

    private static ResponseEntity.BodyBuilder answer(
            HttpStatus status, OrderId orderId, long version, boolean replayed) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status)
                .location(URI.create("/orders/status/" + orderId + "?minVersion=" + version))
                .eTag(Long.toString(version));
        if (replayed) {
            answer.header("Idempotent-Replayed", "true");
        }
        return answer;
    }
}
