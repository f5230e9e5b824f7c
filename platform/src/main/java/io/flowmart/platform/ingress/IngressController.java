package io.flowmart.platform.ingress;

import io.flowmart.api.Rejection;
import io.flowmart.api.Text;
import io.flowmart.api.Topic;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.security.Principal;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows operators what came from other contexts and could not be stored, and lets them go on with it. */
@RestController
final class IngressController {

    private final Collection<Topic> topics;
    private final WaitingEventList list;
    private final StoreImport store;
    private final DeadRecords deadRecords;

    IngressController(Collection<Topic> topics, WaitingEventList list, StoreImport store, DeadRecords deadRecords) {
        this.topics = topics;
        this.list = list;
        this.store = store;
        this.deadRecords = deadRecords;
    }

    /** Why an event is given up. */
    record GiveUp(@NotNull @Text String reason) {}

    /** Events of other contexts that wait for one before them, or stand at a fork or behind it. */
    @GetMapping("/admin/waiting-events")
    WaitingEventList.WaitingEventPage waitingEvents(
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return list.page(cursor, limit);
    }

    /** Gives an event up: it is kept, but never stored. What waits behind a fork that is given up goes on. */
    @DeleteMapping("/admin/waiting-events/{eventId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discardWaitingEvent(
            @PathVariable @Text String eventId, @Valid @RequestBody GiveUp giveUp, Principal operator) {
        if (!store.discard(eventId, operator.getName(), giveUp.reason())) {
            throw Rejection.notFound();
        }
    }

    /** Tries once more what is on a topic's dead-letter topic. What is stored already is left alone. */
    @PostMapping("/admin/dead-records/retry")
    DeadRecords.Retried retryDeadRecords(@RequestParam @Text String topic) {
        return deadRecords.retry(topics.stream()
                .filter(read -> read.wireName().equals(topic))
                .findAny()
                .orElseThrow(() -> Rejection.invalidField(
                        "topic",
                        "Topics read here are "
                                + String.join(
                                        ", ",
                                        topics.stream().map(Topic::wireName).toList()) + ".")));
    }
}
