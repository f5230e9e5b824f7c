package io.flowmart.standalone.chargeonce;

import java.util.List;

/**
 * Where a kill strikes. Those up to {@link #DEADLINE_PASSED} are places in the code, which {@code boundaries.btm} shows to
 * {@link Strike} and at which the process ends itself as SIGKILL would; the last two are moments.
 */
enum Boundary {
    /** OrderCreated is handled by the saga, its deadline is set, and InitiatePayment not sent. */
    SAGA_COMMANDING(6),
    /** The command is handled, and neither the saga, nor the event, nor its task is committed. */
    PAYMENT_INITIATED_UNCOMMITTED(6),
    /** The attempt is stored, and Stripe not asked to create. */
    CREATE_BEFORE(4),
    /** Stripe has created, and we have not read the answer. */
    CREATE_UNANSWERED(4),
    /** Stripe has answered, and the PaymentIntent's id is not committed. */
    PAYMENT_INTENT_CREATED_UNCOMMITTED(4),
    /** The id is committed, and the next step not begun. */
    PAYMENT_INTENT_CREATED_COMMITTED(4),
    /** Stripe is about to be asked to confirm. */
    CONFIRM_BEFORE(4),
    /** Stripe has charged, and we have not read the answer. */
    CONFIRM_UNANSWERED(4),
    /** Stripe has answered, and PaymentProcessed is not committed. */
    PAYMENT_PROCESSED_UNCOMMITTED(4),
    /** Stripe is about to be asked to charge what is held. */
    CAPTURE_BEFORE(1),
    /** Stripe has charged what was held, and we have not read the answer. */
    CAPTURE_UNANSWERED(1),
    /** Stripe is about to be asked to cancel. */
    CANCEL_BEFORE(1),
    /** Stripe has cancelled, and we have not read the answer. */
    CANCEL_UNANSWERED(1),
    /** What the task had to do is committed, and its row still there. */
    TASK_DONE(6),
    /** The policy has told the order, and neither that nor its position is committed. */
    ORDER_PAID_UNCOMMITTED(4),
    /** The saga has ended, and that is not committed. */
    SAGA_ENDED(4),
    /** A webhook is committed, and Stripe does not hear so. */
    WEBHOOK_STORED(4),
    /** Stripe is about to be asked for a refund. */
    REFUND_BEFORE(2),
    /** Stripe has refunded, and we have not read the answer. */
    REFUND_UNANSWERED(2),
    /** Stripe has answered, and PaymentRefunded is not committed. */
    PAYMENT_REFUNDED_UNCOMMITTED(2),
    /** The policy has told the order of all its money, and that is not committed. */
    ORDER_REFUNDED_UNCOMMITTED(1),
    /** The deadline has passed, and the saga has not given up yet. */
    DEADLINE_PASSED(1),
    /** SIGKILL while orders come in. */
    AT_RANDOM(1),
    /** SIGKILL while the shop starts and takes up what it left. */
    WHILE_STARTING(1);

    /**
     * What is struck at in one half of a seed: places together, at each of which a thread then stands; the deadline, which
     * comes late, by itself; or the two moments, one after the other. Whoever stays does not keep the others from their places:
     * of each processor's two segments one at most is held up.
     *
     * <p>Seven is no multiple of the halves of a seed, nor of the periods in which seeds differ, so that in the long run each
     * meets all.
     */
    static final List<List<Boundary>> TOGETHER = List.of(
            List.of(SAGA_COMMANDING, CREATE_BEFORE, CONFIRM_UNANSWERED, TASK_DONE),
            List.of(
                    PAYMENT_INTENT_CREATED_UNCOMMITTED,
                    CONFIRM_BEFORE,
                    PAYMENT_PROCESSED_UNCOMMITTED,
                    CANCEL_UNANSWERED),
            List.of(PAYMENT_INITIATED_UNCOMMITTED, CREATE_UNANSWERED, PAYMENT_INTENT_CREATED_COMMITTED),
            List.of(
                    REFUND_BEFORE,
                    REFUND_UNANSWERED,
                    PAYMENT_REFUNDED_UNCOMMITTED,
                    ORDER_REFUNDED_UNCOMMITTED,
                    CANCEL_BEFORE),
            List.of(SAGA_ENDED, ORDER_PAID_UNCOMMITTED, WEBHOOK_STORED),
            List.of(DEADLINE_PASSED),
            List.of(WHILE_STARTING, AT_RANDOM));

    /** What is struck at as well where money is held: with all places, but for the deadline, which is by itself. */
    static final List<Boundary> OF_HOLDS = List.of(CAPTURE_BEFORE, CAPTURE_UNANSWERED);

    private final int occurrences;

    Boundary(int occurrences) {
        this.occurrences = occurrences;
    }

    /** Up to which of its occurrences in one life of the shop it can be relied on to come. */
    int occurrences() {
        return occurrences;
    }

    /** Whether a place in the code strikes by itself. */
    boolean isPlace() {
        return this != AT_RANDOM && this != WHILE_STARTING;
    }
}
