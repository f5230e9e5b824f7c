package io.flowmart.platform.deadletters;

import io.flowmart.api.Text;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Shows operators what could not be done, and lets them retry or discard it. */
@RestController
@RequestMapping("/admin/dead-letters")
final class DeadLetterController {

    private static final String RETRY = "/retry";

    /** Like {@link Text}, which may not be absent. */
    private static final String NAME = "[^\\p{Cntrl}\\p{Cs}]{1,255}";

    private final LetterViews views;
    private final Retries retries;
    private final Discards discards;

    DeadLetterController(LetterViews views, Retries retries, Discards discards) {
        this.views = views;
        this.retries = retries;
        this.discards = discards;
    }

    /** Why a letter is given up. */
    record Discard(@NotNull @Text String reason) {}

    /** What could not be done and waits for an operator. */
    @GetMapping
    LetterViews.LetterPage letters(
            @RequestParam(required = false) @Nullable @Pattern(regexp = NAME) String group,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return views.page(group, cursor == null ? LetterCursor.START : LetterCursor.read(cursor), limit);
    }

    /** A letter with its cause and content. */
    @GetMapping("/{id}")
    LetterView.LetterDetails letter(@PathVariable UUID id) {
        return views.find(id).orElseThrow(DeadLetterRejection::notFound);
    }

    /** Retries the letter's whole sequence from its first letter on: what comes first is done first. */
    @PostMapping("/{id}" + RETRY)
    RetriedSequence retry(@PathVariable UUID id) {
        return retries.sequenceOf(id);
    }

    /** Gives a letter up. What waits behind it moves up; it is not retried by that. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable UUID id, @Valid @RequestBody Discard discard, @SignedIn UserId operator) {
        discards.discard(id, operator, discard.reason());
    }

    /** Retries all letters of a group, in the background. */
    @PostMapping(RETRY)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RetryProgress> retryAll(@RequestParam @Text String group) {
        RetryProgress progress = retries.start(group);
        return ResponseEntity.accepted()
                .location(UriComponentsBuilder.fromPath("/admin/dead-letters" + RETRY)
                        .queryParam("group", "{group}")
                        .build(group))
                .body(progress);
    }

    /** How far the retry of a group has come. */
    @GetMapping(RETRY)
    RetryProgress progress(@RequestParam @Text String group) {
        return retries.progress(group);
    }

    /** Stops the retry of a group. */
    @DeleteMapping(RETRY)
    RetryProgress stop(@RequestParam @Text String group) {
        return retries.stop(group);
    }
}
