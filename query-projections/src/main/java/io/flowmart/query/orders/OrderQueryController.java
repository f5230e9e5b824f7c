package io.flowmart.query.orders;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import io.flowmart.query.live.LiveStreams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
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
    private final VersionWatch watch;
    private final LiveStreams live;

    OrderQueryController(
            OrderQueries queries,
            PatientReader patientReader,
            WaitingProperties waiting,
            VersionWatch watch,
            LiveStreams live) {
        this.queries = queries;
        this.patientReader = patientReader;
        this.waiting = waiting;
        this.watch = watch;
        this.live = live;
    }

    /** A part of the caller's orders, and where the next part begins, if there is more. */
    record OrderPage(List<OrderSummary> items, @Nullable String nextCursor) {}

    /** Where an order of the caller's stands; as server-sent events, every change until nothing more is under way. */
    @GetMapping(
            path = "/orders/status/{orderId}",
            // Also for whoever takes anything.
            produces = {MediaType.ALL_VALUE, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<OrderSummary> status(
            @SignedIn UserId caller,
            @PathVariable OrderId orderId,
            @RequestParam @Nullable @Min(0) Long minVersion,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        Duration patience = patience(minVersion, headers.getOrEmpty(WaitPreference.HEADER), response);
        return answer(orderId, minVersion, patience, () -> queries.summary(orderId, caller));
    }

    /**
     * Where an order of the caller's stands; as server-sent events, every change until nothing more is under way.
     *
     * @param lastEventId the version that the caller knows; without it, the stream begins with the present state
     */
    @GetMapping(path = "/orders/status/{orderId}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(operationId = "status")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = OrderSummary.class)))
    @ApiResponse(responseCode = "204", description = "Nothing more will come", content = @Content)
    void changes(
            @SignedIn UserId caller,
            @PathVariable OrderId orderId,
            @RequestParam @Nullable @Min(0) Long minVersion,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable @Min(0) Long lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        Duration patience = patience(minVersion, Collections.list(request.getHeaders(WaitPreference.HEADER)), response);
        OrderProgress progress = find(orderId, minVersion, patience, () -> queries.progress(orderId, caller));
        if (lastEventId != null && progress.isOverFor(lastEventId)) {
            // Tells a browser not to come again.
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        long told = lastEventId == null ? progress.version() - 1 : lastEventId;
        live.open(request, response, new StatusSource(queries, watch, orderId, caller, told));
    }

    /** An order of the caller's with its lines and history. */
    @GetMapping("/orders/{orderId}")
    ResponseEntity<OrderDetails> order(
            @SignedIn UserId caller,
            @PathVariable OrderId orderId,
            @RequestParam @Nullable @Min(0) Long minVersion,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        Duration patience = patience(minVersion, headers.getOrEmpty(WaitPreference.HEADER), response);
        return answer(orderId, minVersion, patience, () -> queries.details(orderId, caller));
    }

    /**
     * The caller's orders, newest first.
     *
     * @param limit  how many at the most
     * @param cursor where to go on, as the page before says
     */
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
    private Duration patience(@Nullable Long minVersion, List<String> preferences, HttpServletResponse response) {
        if (minVersion == null) {
            return Duration.ZERO;
        }
        Optional<Duration> wish = WaitPreference.in(preferences).map(waiting::atMost);
        wish.ifPresent(granted -> response.setHeader(WaitPreference.APPLIED_HEADER, "wait=" + granted.toSeconds()));
        return wish.orElse(waiting.defaultWait());
    }

    private <T extends Versioned> ResponseEntity<T> answer(
            OrderId orderId, @Nullable Long minVersion, Duration patience, Supplier<Optional<T>> look) {
        T found = find(orderId, minVersion, patience, look);
        return ResponseEntity.ok().eTag(found.tag()).body(found);
    }

    private <T extends Versioned> T find(
            OrderId orderId, @Nullable Long minVersion, Duration patience, Supplier<Optional<T>> look) {
        return minVersion == null
                ? look.get().orElseThrow(Rejection::notFound)
                : patientReader.read(orderId, minVersion, patience, look);
    }
}
