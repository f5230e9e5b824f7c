package io.flowmart.platform.kafka;

import io.flowmart.api.Rejection;
import io.flowmart.api.Text;
import io.flowmart.api.Topic;
import io.flowmart.platform.store.TaskQueue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets an operator fill topics again from the event store, for instance when Kafka has lost its data. */
@RestController
final class RepublishController {

    private static final int DEFAULT_RATE = 1_000;
    private static final int MAX_RATE = 10_000;

    private final Republications republications;
    private final TaskQueue tasks;
    private final TransactionOperations transactions;
    private final Set<String> published;

    RepublishController(
            Republications republications,
            TaskQueue tasks,
            TransactionOperations transactions,
            Collection<Topic> published) {
        this.republications = republications;
        this.tasks = tasks;
        this.transactions = transactions;
        this.published = published.stream().map(Topic::wireName).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What to send again.
     *
     * @param topics where to; all that this process publishes if absent
     * @param since  only events that were stored then or later; all if absent
     * @param rate   events per second at the most, 1 to 10,000; 1,000 if absent
     */
    record Republish(
            @Nullable @Size(min = 1) List<@Text String> topics,
            @Nullable Instant since,
            @Nullable @Min(1) @Max(MAX_RATE) Integer rate) {}

    /** The newest ones. */
    record RepublicationPage(List<Republication> items) {}

    /** Sends stored events to their topics again, in the background. */
    @PostMapping("/admin/republish")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Republication> republish(
            @RequestBody(required = false) @Valid @Nullable Republish request, Principal operator) {
        Republish wanted = request == null ? new Republish(null, null, null) : request;
        List<String> topics = List.copyOf(wanted.topics() == null ? published : new TreeSet<>(wanted.topics()));
        if (!published.containsAll(topics)) {
            throw new Rejection(
                    RepublishRejection.UNKNOWN_TOPIC,
                    "topics",
                    "Topics published here are " + String.join(", ", published) + ".");
        }
        Instant since = wanted.since();
        if (since != null && (since.isBefore(Instant.EPOCH) || since.isAfter(Instant.now()))) {
            throw Rejection.invalidField("since", "Nothing can have been stored since then.");
        }
        int rate = wanted.rate() == null ? DEFAULT_RATE : wanted.rate();
        Republication begun = begin(topics, rate, since, operator.getName());
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .location(URI.create("/admin/republish/" + begun.id()))
                .body(begun);
    }

    private Republication begin(List<String> topics, int rate, @Nullable Instant since, String operator) {
        try {
            long id = transactions.execute(status -> {
                long begun = republications.begin(topics, rate, since, operator);
                tasks.add(RepublishTask.TASK
                        .instance(String.valueOf(begun))
                        .data(begun)
                        .build());
                return begun;
            });
            return republications.find(id).orElseThrow();
        } catch (DuplicateKeyException e) {
            throw new Rejection(
                    RepublishRejection.REPUBLICATION_RUNNING,
                    "Another republication is not finished; see GET /admin/republish.");
        }
    }

    /** The newest republications. */
    @GetMapping("/admin/republish")
    RepublicationPage newest() {
        return new RepublicationPage(republications.newest());
    }

    /** How far a republication has come. */
    @GetMapping("/admin/republish/{id}")
    Republication republication(@PathVariable long id) {
        return republications.find(id).orElseThrow(Rejection::notFound);
    }

    /** Stops a republication after the second that it is at. */
    @DeleteMapping("/admin/republish/{id}")
    Republication stopRepublication(@PathVariable long id) {
        republications.finish(id);
        return republication(id);
    }
}
