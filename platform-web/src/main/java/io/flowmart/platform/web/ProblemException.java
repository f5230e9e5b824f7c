package io.flowmart.platform.web;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A request that cannot be served now, for reasons that are no context's: the caller is told to come again. */
public final class ProblemException extends ErrorResponseException {

    /**
     * Describes the problem.
     *
     * @param status     the HTTP status
     * @param code       why, for programs
     * @param detail     why, for people: one whole sentence
     * @param retryAfter when asking again may help; told in whole seconds, at least one
     */
    public ProblemException(HttpStatus status, String code, String detail, Duration retryAfter) {
        super(status, Problems.of(status, code, detail, null), null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, Problems.seconds(retryAfter));
    }
}
