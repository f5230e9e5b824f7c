package io.flowmart.platform.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers that are no: {@code application/problem+json} with a stable {@code code} and, if one field is at fault, its
 * name.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public final class Problems {

    private final JsonMapper mapper;

    Problems(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * A problem.
     *
     * @param status the HTTP status
     * @param code   why, for programs
     * @param detail why, for people: one whole sentence
     * @param field  the field at fault as the caller wrote it, if it is one
     */
    static ProblemDetail of(HttpStatusCode status, String code, String detail, @Nullable String field) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        if (field != null) {
            problem.setProperty("field", field);
        }
        return problem;
    }

    /** For {@code Retry-After}: whole seconds, rounded up, at least one. */
    static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
    }

    /**
     * Answers with a problem that goes away by itself where no controller is reached, in filters.
     *
     * @param response   not yet committed
     * @param status     the HTTP status
     * @param code       why, for programs
     * @param detail     why, for people: one whole sentence
     * @param retryAfter when asking again may help; told in whole seconds, at least one
     * @throws IOException if the caller has gone
     */
    public void write(HttpServletResponse response, int status, String code, String detail, Duration retryAfter)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, seconds(retryAfter));
        write(response, status, code, detail);
    }

    /**
     * Answers with a problem where no controller is reached, in filters.
     *
     * @param response not yet committed
     * @param status   the HTTP status
     * @param code     why, for programs
     * @param detail   why, for people: one whole sentence
     * @throws IOException if the caller has gone
     */
    public void write(HttpServletResponse response, int status, String code, String detail) throws IOException {
        response.setStatus(status);
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE && !response.containsHeader(HttpHeaders.RETRY_AFTER)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        mapper.writeValue(response.getOutputStream(), of(HttpStatusCode.valueOf(status), code, detail, null));
    }
}
