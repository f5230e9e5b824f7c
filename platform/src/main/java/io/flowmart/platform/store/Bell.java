package io.flowmart.platform.store;

import io.flowmart.platform.processing.BackgroundWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells the other processes on this database that there is news, so that they need not look. It is rung after the commit,
 * by a thread of its own that takes all that has come together since it last rang: inside the transactions that append
 * events, PostgreSQL would let only one of them commit at a time.
 *
 * <p>News can be lost, when a connection breaks; whoever listens looks by himself once in a while, and is told {@link
 * #EVERYTHING} when the connection is back.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-notify.html">NOTIFY</a>
 */
public final class Bell implements BackgroundWork {

    /** What a listener is told after a time in which it may have missed something. */
    public static final String EVERYTHING = "";

    private static final Logger log = LoggerFactory.getLogger(Bell.class);
    private static final String CHANNEL = "flowmart_news";
    private static final String LISTEN = "listen " + CHANNEL;
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    /** No more often than that: whoever rings more is heard all the same. */
    private static final Duration PAUSE = Duration.ofMillis(2);
    /** After so long a silence the database is asked whether it is still there, and has as long to answer. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** A database that does not answer any more is not waited for. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final String SEPARATOR = " ";

    private final @Nullable DataSource dataSource;
    private final int silenceMillis;
    private final String self = UUID.randomUUID().toString();
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
    private final Set<String> news = new LinkedHashSet<>();
    private List<Thread> threads = List.of();
    private volatile boolean running;

    /** A bell on a database that others use as well. */
    Bell(DataSource dataSource) {
        this(dataSource, SILENCE);
    }

    Bell(@Nullable DataSource dataSource, Duration silence) {
        this.dataSource = dataSource;
        this.silenceMillis = Math.toIntExact(silence.toMillis());
    }

    /** A bell where there is nobody else to hear it. */
    public static Bell silent() {
        return new Bell(null, SILENCE);
    }

    /**
     * Has a listener told whatever others ring.
     *
     * @param about    a word, without spaces
     * @param listener gets the news; must not block
     */
    public void listen(String about, Consumer<String> listener) {
        listeners.put(about, listener);
    }

    /**
     * Rings. What was to be told is committed.
     *
     * @param about the word under which others listen
     * @param what  the news, a line of at most a few hundred characters
     */
    public void ring(String about, String what) {
        if (dataSource != null) {
            synchronized (news) {
                news.add(about + SEPARATOR + what);
                news.notify();
            }
        }
    }

    /** How many processes use the database now, this one included: as many as listen. */
    public int copies() {
        return dataSource == null
                ? 1
                : JdbcClient.create(dataSource)
                        .sql("""
                                select greatest(1, count(*)) from pg_stat_activity
                                where datname = current_database() and query = ?""")
                        .param(LISTEN)
                        .query(Integer.class)
                        .single();
    }

    @Override
    public void start() {
        running = true;
        if (dataSource != null) {
            threads = List.of(
                    Thread.ofVirtual().name("bell-listener").start(() -> listen(dataSource)),
                    Thread.ofVirtual().name("bell-ringer").start(() -> ring(JdbcClient.create(dataSource))));
        }
    }

    private void ring(JdbcClient jdbc) {
        try {
            for (boolean last = false; !last; ) {
                List<String> now = next();
                last = !running;
                try {
                    jdbc.sql("select pg_notify(?, line) from unnest(?::text[]) as line")
                            .params(CHANNEL, now.toArray(String[]::new))
                            .query()
                            .listOfRows();
                } catch (RuntimeException e) {
                    log.debug("The others are not told; they look by themselves.", e);
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> next() throws InterruptedException {
        synchronized (news) {
            while (news.isEmpty()) {
                news.wait();
            }
            List<String> now = new ArrayList<>(news.size());
            news.forEach(line -> now.add(self + SEPARATOR + line));
            news.clear();
            return now;
        }
    }

    private void listen(DataSource dataSource) {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setNetworkTimeout(Runnable::run, silenceMillis);
                try {
                    statement.execute(LISTEN);
                    listeners.keySet().forEach(about -> tell(about, EVERYTHING));
                    hear(connection.unwrap(PGConnection.class), statement);
                } finally {
                    // In the pool it would collect news that nobody reads, and count as one more copy.
                    statement.execute("unlisten *");
                }
            } catch (SQLException | RuntimeException e) {
                log.debug("Nothing is heard of the others until the database is back.", e);
                pause();
            }
        }
    }

    /** A database that has vanished without a word is found out by a question: the same that {@link #copies} counts by. */
    private void hear(PGConnection connection, Statement statement) throws SQLException {
        while (running) {
            PGNotification[] heard = connection.getNotifications(silenceMillis);
            for (PGNotification notification : heard) {
                tell(notification.getParameter().split(SEPARATOR, 3));
            }
            if (heard.length == 0) {
                statement.execute(LISTEN);
            }
        }
    }

    private void pause() {
        try {
            if (running) {
                Thread.sleep(RECONNECT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A line has three parts: who rang, about what, and the news. */
    private void tell(String[] line) {
        if (line.length == 3 && !line[0].equals(self)) {
            tell(line[1], line[2]);
        }
    }

    /** One listener that cannot take the news, of another version of the program perhaps, does not end the listening. */
    private void tell(String about, String news) {
        Consumer<String> listener = listeners.get(about);
        if (listener != null) {
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                log.warn("News about {} could not be taken: {}", about, news, e);
            }
        }
    }

    /** The listener is woken by a last ring, so that it gives its connection back in peace, before the pool closes. */
    @Override
    public void stop() {
        running = false;
        synchronized (news) {
            news.add(SEPARATOR + SEPARATOR);
            news.notifyAll();
        }
        try {
            for (Thread thread : threads) {
                thread.join(FAREWELL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
