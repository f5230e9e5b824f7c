package io.flowmart.platform.web;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A request that is not served, for reasons that are no context's. */
public final class ProblemException extends ErrorResponseException {

    /**
     * Describes a problem that asking again does not help.
     *
     * @param status the HTTP status
     * @param code   why, for programs
     * @param detail why, for people: one whole sentence
     */
    public ProblemException(HttpStatus status, String code, String detail) {
        super(status, Problems.of(status, code, detail, null), null);
    }

    /**
     * Describes a problem that is over some time.
     *
     * @param status     the HTTP status
     * @param code       why, for programs
     * @param detail     why, for people: one whole sentence
     * @param retryAfter when asking again may help; told in whole seconds, at least one
     */
    public ProblemException(HttpStatus status, String code, String detail, Duration retryAfter) {
        this(status, code, detail);
        getHeaders().set(HttpHeaders.RETRY_AFTER, Problems.seconds(retryAfter));
    }
}
