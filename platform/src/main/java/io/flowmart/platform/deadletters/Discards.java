package io.flowmart.platform.deadletters;

import io.flowmart.api.Rejection;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.deadletters.LetterTable.Place;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Gives letters up. What they were stays in {@code event_store.discarded_letter}. */
final class Discards {

    private static final Logger LOG = LoggerFactory.getLogger(Discards.class);

    private final DeadLetterGroups groups;
    private final LetterTable table;
    private final TransactionOperations transactions;

    Discards(DeadLetterGroups groups, LetterTable table, TransactionOperations transactions) {
        this.groups = groups;
        this.table = table;
        this.transactions = transactions;
    }

    /**
     * Gives a letter up.
     *
     * @throws Rejection {@code dead_letter_not_found}, or {@code dead_letter_retry_running} while its sequence is
     *                   retried: it may just be done
     */
    void discard(UUID id, UserId by, String reason) {
        Place place = table.find(id).orElseThrow(DeadLetterRejection::notFound);
        transactions.executeWithoutResult(open -> {
            table.lock(place);
            if (table.isClaimed(place)) {
                throw DeadLetterRejection.running("The sequence " + place.sequence());
            }
            groups.discarded(
                    place.group(), table.discard(id, by.value(), reason).orElseThrow(DeadLetterRejection::notFound));
        });
        LOG.info("{}: dead letter {} of {} was discarded by {}: {}", place.group(), id, place.sequence(), by, reason);
    }
}
