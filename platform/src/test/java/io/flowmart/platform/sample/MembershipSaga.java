package io.flowmart.platform.sample;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.flowmart.api.StoredName;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserEvent.UserCreated;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.deadline.DeadlineMessage;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** A member's visits, counted. */
@Saga
@ProcessingGroup(MembershipSaga.GROUP)
@StoredName("sample.MembershipSaga")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class MembershipSaga {

    /** The processing group. */
    public static final String GROUP = "membership-saga";

    /** The deadline of a member, whose id it carries. */
    public static final String ANNIVERSARY = "anniversary";

    private int visits;

    @StartSaga
    @SagaEventHandler(associationProperty = "userId")
    void on(UserCreated event, @SequenceNumber long sequence, Diary diary) {
        diary.write(GROUP, event.userId().value(), sequence);
    }

    @SagaEventHandler(associationProperty = "userId")
    void on(UserAuthenticated event, @SequenceNumber long sequence, Diary diary, Trouble trouble) {
        visits++;
        diary.write(GROUP, event.userId().value(), visits);
        trouble.strike(GROUP + " " + sequence, event.userId());
    }

    @DeadlineHandler(deadlineName = ANNIVERSARY)
    void on(DeadlineMessage<String> anniversary, Diary diary, Trouble trouble) {
        diary.write(ANNIVERSARY, anniversary.getPayload(), visits);
        trouble.strike(ANNIVERSARY, anniversary.getPayload());
    }
}
