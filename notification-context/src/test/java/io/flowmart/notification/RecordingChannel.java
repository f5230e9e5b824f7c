package io.flowmart.notification;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Keeps what it is to send, and answers what a test wants. */
final class RecordingChannel implements Channel {

    static final String NAME = "recording";

    private static final Function<Message, Outcome> ALL_WELL = _ -> new Outcome.Sent("kept");

    private final List<Message> kept = new CopyOnWriteArrayList<>();
    private volatile Function<Message, Outcome> answer = ALL_WELL;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String addressOf(Recipient recipient) {
        return recipient.userId();
    }

    @Override
    public Outcome send(Message message) {
        Outcome outcome = answer.apply(message);
        if (outcome instanceof Outcome.Sent) {
            kept.add(message);
        }
        return outcome;
    }

    void answer(Function<Message, Outcome> newAnswer) {
        answer = newAnswer;
    }

    void allWell() {
        answer = ALL_WELL;
    }

    /** What was sent to a user, in order. */
    List<Kind> sentTo(String userId) {
        return kept.stream()
                .filter(message -> message.recipient().userId().equals(userId))
                .map(Message::kind)
                .toList();
    }
}
