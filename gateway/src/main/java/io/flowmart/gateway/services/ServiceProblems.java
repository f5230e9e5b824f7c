package io.flowmart.gateway.services;

import io.flowmart.platform.web.ProblemException;
import java.time.Duration;
import org.springframework.http.HttpStatus;

/** What callers are told when a service does not answer. Which address it was is nobody's business. */
final class ServiceProblems {

    private static final Duration SOON = Duration.ofSeconds(1);

    private ServiceProblems() {}

    static ProblemException noAnswer(CallFailure.Kind kind) {
        return unavailable(
                switch (kind) {
                    case UNREACHABLE -> "The service cannot be reached now.";
                    case BROKEN -> "The service did not answer; what was asked for may have been done.";
                    case TIMED_OUT -> "The service did not answer in time; what was asked for may still be done.";
                    case TOO_LARGE -> "The answer is too large; ask for less at a time.";
                },
                SOON);
    }

    static ProblemException leftAlone(Duration open) {
        return unavailable("The service has failed too often and is left alone for a while.", open);
    }

    static ProblemException tooManyStreams() {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, "too_many_listeners", "There are too many listeners now.", SOON);
    }

    private static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable", detail, retryAfter);
    }
}
