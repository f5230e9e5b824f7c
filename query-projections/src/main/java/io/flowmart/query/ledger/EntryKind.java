package io.flowmart.query.ledger;

/** What an entry is about. */
enum EntryKind {
    /** An order's money was taken. */
    CAPTURED,
    /** Money went back of what was captured. */
    REFUNDED,
    /** It came back again; negative. */
    REFUND_FAILED,
    /** A buyer's bank took money back. */
    DISPUTED,
    /** It gave it back again; negative. */
    DISPUTE_WON,
    /** What the gateway keeps. */
    FEE,
    /** Money came by bank transfer, not (yet) for a charge; negative when it becomes one or goes back. */
    DEPOSITED
}
