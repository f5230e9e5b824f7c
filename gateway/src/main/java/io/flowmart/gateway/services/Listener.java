package io.flowmart.gateway.services;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.NullUnmarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who listens to server-sent events. As in the service itself (ADR 11), Tomcat has handed over the connection and
 * keeps nothing of the request: a listener costs a tenth of what he would otherwise, and is seen to leave at once. A
 * virtual thread passes on what comes until either side ends it; then the other side is told. Public because Tomcat
 * makes it.
 */
@NullUnmarked
public final class Listener implements InternalHttpUpgradeHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final int BUFFER = 2_048;
    private static final Duration LONGEST_UNREAD = Duration.ofSeconds(20);

    private SocketWrapperBase<?> connection;
    private OpenStreams streams;
    private HttpUriRequestBase call;
    private InputStream events;

    /** Made by Tomcat. */
    public Listener() {}

    void carry(OpenStreams openStreams, HttpUriRequestBase openCall, InputStream eventsOfService) {
        this.streams = openStreams;
        this.call = openCall;
        this.events = eventsOfService;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        connection = wrapper;
    }

    /** The headers are sent; the connection is ours from here on. */
    @Override
    public void init(WebConnection ignored) {
        connection.setWriteTimeout(LONGEST_UNREAD.toMillis());
        Thread.ofVirtual().name("listener").start(this::passOn);
    }

    private void passOn() {
        try {
            byte[] buffer = new byte[BUFFER];
            for (int count = events.read(buffer); count >= 0; count = events.read(buffer)) {
                connection.write(true, buffer, 0, count);
                connection.flush(true);
            }
        } catch (IOException e) {
            LOG.debug("A stream ended.", e);
        } finally {
            connection.processSocket(SocketEvent.STOP, true);
        }
    }

    /** What a listener says is of no interest; but that is how he is seen to leave. */
    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        try {
            boolean open = event == SocketEvent.OPEN_READ && connection.read(false, new byte[BUFFER], 0, BUFFER) >= 0;
            return open ? SocketState.UPGRADED : SocketState.CLOSED;
        } catch (IOException e) {
            return SocketState.CLOSED;
        }
    }

    /** The connection is closed; the service is let go. */
    @Override
    public void destroy() {
        streams.end(call);
    }

    @Override
    public void timeoutAsync(long now) {}

    @Override
    public void setSslSupport(SSLSupport support) {}

    @Override
    public void pause() {}
}
