package io.flowmart.gateway.routes;

import io.flowmart.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Reads the body of a request before a service hears of it: so one that is too large or never ends is no service's
 * concern, and nobody has to agree on where it ends.
 */
final class RequestBody {

    private static final Set<HttpMethod> WITHOUT = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private RequestBody() {}

    /**
     * The body; empty if there is none, or none that counts.
     *
     * @param most how many bytes it may have, beside what no body may
     * @throws HttpMediaTypeNotSupportedException if it does not say that it is JSON
     * @throws HttpMessageNotReadableException    if it is too large or does not come
     * @throws ProblemException                   if it has more than {@code most} bytes
     */
    static byte[] read(ServerRequest request, int most) throws HttpMediaTypeNotSupportedException {
        if (WITHOUT.contains(request.method())) {
            return new byte[0];
        }
        HttpServletRequest caller = request.servletRequest();
        byte[] body = bytes(caller, most);
        if (body.length > 0 && caller.getContentType() == null) {
            throw new HttpMediaTypeNotSupportedException(
                    "The body does not say that it is JSON.", List.of(MediaType.APPLICATION_JSON));
        }
        return body;
    }

    private static byte[] bytes(HttpServletRequest caller, int most) {
        try {
            boolean tellsTooMuch = caller.getContentLengthLong() > most;
            byte[] body = tellsTooMuch ? new byte[0] : caller.getInputStream().readNBytes(most + 1);
            if (tellsTooMuch || body.length > most) {
                throw new ProblemException(
                        HttpStatus.CONTENT_TOO_LARGE, "body_too_large", "The body is larger than " + most + " bytes.");
            }
            return body;
        } catch (IOException e) {
            throw new HttpMessageNotReadableException(
                    "The body could not be read.", e, new ServletServerHttpRequest(caller));
        }
    }
}
