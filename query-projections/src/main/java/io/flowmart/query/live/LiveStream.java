package io.flowmart.query.live;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener. Tomcat has handed over its connection, as it does for an upgrade, and keeps nothing of the request:
 * that makes the difference between 5 KB and 100 KB for each who waits (ADR 11). Public because Tomcat makes it.
 *
 * <p>It takes turns: whatever is asked of it while it writes waits for the next turn, and no more than one answer of
 * its source is in memory at a time. It never blocks on its connection.
 */
public final class LiveStream implements InternalHttpUpgradeHandler, CompletionHandler<Long, @Nullable Void> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    private static final int BUSY = 1;
    private static final int NEWS = 2;
    private static final int BEAT = 4;

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final int MOST_THAT_IS_SKIPPED = 512;

    private final AtomicInteger state = new AtomicInteger();
    private SocketWrapperBase<?> connection;
    private Listeners listeners;
    private LiveStreams.Source source;
    private String user;
    private long expiry;
    private volatile long lastWrite;
    private volatile boolean last;

    @NullUnmarked
    public LiveStream() {}

    /** What it is for. */
    void carry(Listeners all, LiveStreams.Source what, String whose, long expiryMillis) {
        listeners = all;
        source = what;
        user = whose;
        expiry = expiryMillis;
        lastWrite = System.currentTimeMillis();
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        connection = wrapper;
    }

    /** The headers are sent; the connection is ours from here on. */
    @Override
    public void init(WebConnection ignored) {
        if (listeners.add(this, user)) {
            source.open(() -> want(NEWS));
            want(NEWS);
        } else {
            end();
        }
    }

    /** Sends a heartbeat if it is time, or ends if the access token does. */
    void tick(long silentSince, long expiredBefore) {
        if (expiry <= expiredBefore) {
            end();
        } else if (lastWrite <= silentSince) {
            want(BEAT);
        }
    }

    private void want(int what) {
        if ((state.getAndUpdate(wanted -> wanted | what | BUSY) & BUSY) == 0) {
            Thread.startVirtualThread(this::turn);
        }
    }

    private void turn() {
        int wanted = state.getAndSet(BUSY);
        byte[] bytes = (wanted & NEWS) == 0 ? HEARTBEAT : news();
        if (bytes.length == 0) {
            rest();
            return;
        }
        lastWrite = System.currentTimeMillis();
        connection.write(
                BlockingMode.NON_BLOCK,
                listeners.writeTimeoutMillis(),
                TimeUnit.MILLISECONDS,
                null,
                SocketWrapperBase.COMPLETE_WRITE_WITH_COMPLETION,
                this,
                ByteBuffer.wrap(bytes));
    }

    private byte[] news() {
        try {
            LiveStreams.News news = listeners.ask(source);
            last = news.last();
            return listeners.bytes(news.events());
        } catch (RuntimeException e) {
            // The database may be away. The listener stays; there will be another reason to ask.
            LOG.debug("There was no answer to what is new.", e);
            return new byte[0];
        }
    }

    private void rest() {
        if (last) {
            end();
        } else if (!state.compareAndSet(BUSY, 0)) {
            Thread.startVirtualThread(this::turn);
        }
    }

    @Override
    public void completed(Long written, @Nullable Void nothing) {
        rest();
    }

    /** The listener has gone, or reads nothing. */
    @Override
    public void failed(Throwable reason, @Nullable Void nothing) {
        end();
    }

    /** Has Tomcat close the connection once it has done with what it may be doing there just now. */
    void end() {
        connection.processSocket(SocketEvent.STOP, true);
    }

    /** What a listener says is of no interest; but that is how he is seen to leave. */
    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        try {
            boolean open = event == SocketEvent.OPEN_READ
                    && connection.read(false, new byte[MOST_THAT_IS_SKIPPED], 0, MOST_THAT_IS_SKIPPED) >= 0;
            return open ? SocketState.UPGRADED : SocketState.CLOSED;
        } catch (IOException e) {
            return SocketState.CLOSED;
        }
    }

    @Override
    public void destroy() {
        if (listeners.remove(this, user)) {
            source.close();
        }
    }

    @Override
    public void timeoutAsync(long now) {}

    @Override
    public void setSslSupport(SSLSupport support) {}

    @Override
    public void pause() {}
}
