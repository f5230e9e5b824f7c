package io.flowmart.platform.sample;

import io.flowmart.api.user.UserId;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

/** Someone who joined an hour before any processor was started for the first time. */
@Component
@DependsOnDatabaseInitialization
public class Prehistory {

    /** He who was there already. */
    public static final UserId MEMBER = UserId.random();

    Prehistory(ForeignEvents events) {
        events.store(
                MEMBER,
                "flowmart.user.UserCreated",
                "{\"userId\":\"%s\",\"email\":\"a@example.org\",\"name\":\"A\",\"role\":\"CUSTOMER\"}"
                        .formatted(MEMBER),
                Instant.now().minus(Duration.ofHours(1)));
    }
}
