package io.flowmart.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What someone is told. The names are stored, and are those of the texts. */
enum Kind {
    /** An account was opened. */
    WELCOME,
    /** The buyer's bank wants to hear from himself. */
    ACTION_REQUIRED,
    /** The buyer has to transfer the money. */
    AWAITING_TRANSFER,
    /** The money is there. */
    PAID,
    /** The money is not there, and will not be by this attempt. */
    FAILED,
    /** The order was cancelled. */
    CANCELLED,
    /** Money went back. */
    REFUNDED,
    /** To operators: a buyer's bank takes the money back. */
    DISPUTED,
    /** To operators: that is decided. */
    DISPUTE_CLOSED,
    /** To operators: money could not be given back. */
    REFUND_FAILED,
    /** To operators: money is to be given back by hand. */
    REFUND_TO_DO,
    /** To operators: what is held on a card will not be for long. */
    AUTHORIZATION_EXPIRING,
    /** To operators: the gateway's books and ours contradict each other. */
    DISCREPANCY;

    private static final Set<Kind> NOTICES =
            EnumSet.of(DISPUTED, DISPUTE_CLOSED, REFUND_FAILED, REFUND_TO_DO, AUTHORIZATION_EXPIRING, DISCREPANCY);

    /** Whether it is for those who run the shop, who may be several, rather than for a buyer. */
    boolean isForOperators() {
        return NOTICES.contains(this);
    }

    /** The stored name, {@code paid}. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
