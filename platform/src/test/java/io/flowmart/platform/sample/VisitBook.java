package io.flowmart.platform.sample;

import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.platform.processing.SameTransaction;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;

/** Writes each visit down in the transaction that stores it. */
@SameTransaction
@ProcessingGroup(VisitBook.GROUP)
public class VisitBook {

    /** The processing group. */
    public static final String GROUP = "visit-book";

    private final Trouble trouble;
    private final Diary diary;

    VisitBook(Trouble trouble, Diary diary) {
        this.trouble = trouble;
        this.diary = diary;
    }

    @EventHandler
    void on(UserAuthenticated event, @SequenceNumber long sequence) {
        diary.write(GROUP, event.userId().value(), sequence);
        trouble.strike(GROUP, event.userId());
    }
}
