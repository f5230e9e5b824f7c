package io.flowmart.query.orders;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers a buyer's questions about his orders. */
@RestController
final class OrderQueryController {

    private static final int MAX_PAGE = 100;

    private final OrderQueries queries;
    private final PatientReader patientReader;
    private final WaitingProperties waiting;

    OrderQueryController(OrderQueries queries, PatientReader patientReader, WaitingProperties waiting) {
        this.queries = queries;
        this.patientReader = patientReader;
        this.waiting = waiting;
    }

    /** A part of the caller's orders, and where the next part begins, if there is more. */
    record OrderPage(List<OrderSummary> items, @Nullable String nextCursor) {}

    @GetMapping("/orders/status/{orderId}")
    ResponseEntity<OrderSummary> status(
            @SignedIn UserId caller,
            @PathVariable OrderId orderId,
            @RequestParam @Nullable @Min(0) Long minVersion,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        Duration patience = patience(minVersion, headers, response);
        return answer(orderId, minVersion, patience, () -> queries.summary(orderId, caller));
    }

    @GetMapping("/orders/{orderId}")
    ResponseEntity<OrderDetails> order(
            @SignedIn UserId caller,
            @PathVariable OrderId orderId,
            @RequestParam @Nullable @Min(0) Long minVersion,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        Duration patience = patience(minVersion, headers, response);
        return answer(orderId, minVersion, patience, () -> queries.details(orderId, caller));
    }

    @GetMapping("/orders")
    OrderPage orders(
            @SignedIn UserId caller,
            @RequestParam(defaultValue = "20") @Min(1) @Max(MAX_PAGE) int limit,
            @RequestParam @Nullable String cursor) {
        OrderCursor.Position after = cursor == null ? null : OrderCursor.read(cursor);
        List<OrderSummary> found = queries.newestFirst(caller, after, limit + 1);
        return found.size() > limit
                ? new OrderPage(found.subList(0, limit), OrderCursor.after(found.get(limit - 1)))
                : new OrderPage(found, null);
    }

    /** How long to wait for a version; if it is by the caller's wish, he is told, also when it was in vain. */
    private Duration patience(@Nullable Long minVersion, HttpHeaders headers, HttpServletResponse response) {
        if (minVersion == null) {
            return Duration.ZERO;
        }
        Optional<Duration> wish =
                WaitPreference.in(headers.getOrEmpty(WaitPreference.HEADER)).map(waiting::atMost);
        wish.ifPresent(granted -> response.setHeader(WaitPreference.APPLIED_HEADER, "wait=" + granted.toSeconds()));
        return wish.orElse(waiting.defaultWait());
    }

    private <T extends Versioned> ResponseEntity<T> answer(
            OrderId orderId, @Nullable Long minVersion, Duration patience, Supplier<Optional<T>> look) {
        T found = minVersion == null
                ? look.get().orElseThrow(Rejection::notFound)
                : patientReader.read(orderId, minVersion, patience, look);
        return ResponseEntity.ok().eTag(Long.toString(found.version())).body(found);
    }
}
