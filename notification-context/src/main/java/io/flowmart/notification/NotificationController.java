package io.flowmart.notification;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.notification.NotificationHistory.Entry;
import io.flowmart.notification.NotificationHistory.Filter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows operators what buyers and operators were told. */
@RestController
class NotificationController {

    private static final String STATUS = "waiting|due|sent|dead|too_old|discarded";

    private final NotificationHistory history;

    NotificationController(NotificationHistory history) {
        this.history = history;
    }

    /** A part of the history, newest first, and where the next part begins, if there is more. */
    record Page(List<Entry> items, @Nullable Long nextCursor) {}

    /** What buyers and operators were told and when, newest first. */
    @GetMapping("/admin/notifications")
    Page notifications(
            @RequestParam(required = false) @Nullable OrderId orderId,
            @RequestParam(required = false) @Nullable UserId userId,
            @RequestParam(required = false) @Nullable @Pattern(regexp = STATUS, message = "must be one of " + STATUS)
                    String status,
            @RequestParam(required = false) @Nullable @Min(1) Long cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        Filter filter =
                new Filter(orderId == null ? null : orderId.value(), userId == null ? null : userId.value(), status);
        List<Entry> found = history.find(filter, cursor == null ? Long.MAX_VALUE : cursor, limit + 1);
        return found.size() > limit
                ? new Page(found.subList(0, limit), found.get(limit - 1).cursor())
                : new Page(found, null);
    }
}
