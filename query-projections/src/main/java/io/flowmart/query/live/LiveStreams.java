package io.flowmart.query.live;

import io.flowmart.api.Rejection;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.stereotype.Component;

/**
 * Answers requests with streams of server-sent events.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
@Component
public final class LiveStreams {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);

    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    /** What one listener hears. */
    public interface Source {

        /**
         * Begins. The first question follows at once.
         *
         * @param news to be run whenever there may be something new; it does not block
         */
        void open(Runnable news);

        /** What is new since the last time. May block; is not called twice at once. If it fails, it is asked again. */
        News next();

        /** The listener is gone. */
        void close();
    }

    /**
     * What is new for a listener.
     *
     * @param events what to send, in this order
     * @param last   whether there will never be more, so that the stream ends
     */
    public record News(List<ServerSentEvent<?>> events, boolean last) {}

    private final Listeners listeners;

    LiveStreams(Listeners listeners) {
        this.listeners = listeners;
    }

    /**
     * Answers a request with a stream that lasts until its source has no more, the access token expires, the listener
     * leaves or does not read, or the process stops.
     *
     * @throws Rejection if there are too many already
     */
    public void open(HttpServletRequest request, HttpServletResponse response, Source source) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null) {
            throw new IllegalStateException("A public path has no caller.");
        }
        listeners.requireRoomFor(caller.getName());
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader("X-Accel-Buffering", "no");
        // The stream leaves Tomcat's HTTP behind, so its end is that of the connection.
        response.setHeader(HttpHeaders.CONNECTION, "close");
        if (HttpMethod.HEAD.matches(request.getMethod())) {
            return;
        }
        try {
            request.upgrade(LiveStream.class).carry(listeners, source, caller.getName(), expiry(caller));
            response.setStatus(HttpServletResponse.SC_OK);
            response.getOutputStream().write(retryHint());
            response.flushBuffer();
        } catch (IOException e) {
            LOG.debug("A listener left before the stream began.", e);
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In milliseconds since 1970. */
    private static long expiry(Authentication caller) {
        return caller.getCredentials() instanceof OAuth2Token token && token.getExpiresAt() != null
                ? token.getExpiresAt().toEpochMilli()
                : Long.MAX_VALUE;
    }

    /** When to come back after the stream has ended: not everyone in the same moment. */
    private static byte[] retryHint() {
        long millis = ThreadLocalRandom.current().nextLong(SHORTEST_RETRY.toMillis(), LONGEST_RETRY.toMillis());
        return ("retry:" + millis + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
