package io.flowmart.notification;

/** A way to reach people. */
interface Channel {

    /** What became of a message. */
    sealed interface Outcome {

        /**
         * It was handed over.
         *
         * @param answer what the other side said
         */
        record Sent(String answer) implements Outcome {}

        /**
         * It was not, or nobody knows, and another attempt may do better.
         *
         * @param why for people
         */
        record TryAgain(String why) implements Outcome {}

        /**
         * It was not, and no attempt will do better.
         *
         * @param why for people
         */
        record Refused(String why) implements Outcome {}
    }

    /** The stored name, {@code mail}. */
    String name();

    /** What the channel calls a recipient, for the history. */
    String addressOf(Recipient recipient);

    /**
     * Hands a message over. Takes seconds at the most, holds no database connection, and is called again with the same
     * message after a {@link Outcome.TryAgain}, or after a crash.
     */
    Outcome send(Message message);
}
