package io.flowmart.gateway.routes;

import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Something that is served.
 *
 * @param method  how it is asked for; GET also stands for HEAD
 * @param pattern where; the same as in the OpenAPI description
 * @param target  which service has it
 * @param access  who may ask for it
 * @param maxBody the most bytes of a body, if that is less than anywhere
 */
record Route(HttpMethod method, PathPattern pattern, Target target, Access access, int maxBody) {

    private static final int AS_ANYWHERE = Integer.MAX_VALUE - 1;

    Route(HttpMethod method, String path, Target target, Access access) {
        this(method, PathPatternParser.defaultInstance.parse(path), target, access, AS_ANYWHERE);
    }

    /** The same, for smaller bodies. */
    Route withBodiesUpTo(int bytes) {
        return new Route(method, pattern, target, access, bytes);
    }

    String path() {
        return pattern.getPatternString();
    }

    List<HttpMethod> methods() {
        return method == HttpMethod.GET ? List.of(HttpMethod.GET, HttpMethod.HEAD) : List.of(method);
    }

    /** Whether it is where a request asks, however it asks. */
    boolean isAtPathOf(ServerRequest request) {
        return pattern.matches(request.requestPath().pathWithinApplication());
    }
}
