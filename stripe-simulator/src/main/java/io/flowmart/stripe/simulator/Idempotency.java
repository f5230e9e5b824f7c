package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a POST with a key works once, whatever dies in between: the work and its answer are one transaction,
 * under a lock on the key that PostgreSQL drops with the connection. If the process ends before the commit, nothing
 * has happened and the retry does the work; if it ends after, the retry finds the answer.
 *
 * @see <a href="https://docs.stripe.com/api/idempotent_requests">Idempotent requests</a>
 */
final class Idempotency {

    private record Stored(String requestId, String endpoint, String fingerprint, Answer answer) {}

    private final Database database;
    private final Duration retention;
    private final InstantSource clock;

    /** Spares a caller that is early the connection; the lock in the database is what counts. */
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

    Idempotency(Database database, Duration retention, InstantSource clock) {
        this.database = database;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Does the work unless its key's answer is known.
     *
     * @param latency how long the call is under way before the work begins
     * @param fail    whether the answer, once the work is done, is a 500
     * @throws ApiError if the key is in use, or was used for something else
     */
    Answer run(Request request, Database.Work<Answer> work, Duration latency, boolean fail)
            throws SQLException, InterruptedException {
        String key = request.idempotencyKey();
        if (key == null) {
            Thread.sleep(latency);
            return database.write(connection -> attempt(connection, work, fail));
        }
        if (!inProgress.add(key)) {
            throw ApiError.keyInUse(key);
        }
        try {
            Thread.sleep(latency);
            return database.write(connection -> {
                lock(connection, key);
                Stored stored = find(connection, key);
                if (stored != null) {
                    return replay(stored, request);
                }
                Answer answer = attempt(connection, work, fail);
                store(connection, request, key, answer);
                return answer;
            });
        } finally {
            inProgress.remove(key);
        }
    }

    private static Answer attempt(Connection connection, Database.Work<Answer> work, boolean fail) throws SQLException {
        Answer answer;
        try {
            answer = work.run(connection);
        } catch (ApiError e) {
            answer = e.toAnswer();
        }
        return fail ? ApiError.internal().toAnswer() : answer;
    }

    /** Tried, not awaited: who comes second is told so. It matters when several simulators share the books. */
    private static void lock(Connection connection, String key) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_try_advisory_xact_lock(hashtextextended(?, 0))")) {
            statement.setString(1, key);
            try (var rows = statement.executeQuery()) {
                rows.next();
                if (!rows.getBoolean(1)) {
                    throw ApiError.keyInUse(key);
                }
            }
        }
    }

    private @Nullable Stored find(Connection connection, String key) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select request_id, endpoint, fingerprint, status, body from idempotency_key
                where key = ? and created > ?""")) {
            statement.setString(1, key);
            statement.setObject(2, now().minus(retention));
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? new Stored(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                new Answer(rows.getInt(4), rows.getBytes(5), rows.getString(1)))
                        : null;
            }
        }
    }

    private static Answer replay(Stored stored, Request request) {
        String advice = " Try using a key other than '" + request.idempotencyKey()
                + "' if you meant to execute a different request.";
        if (!stored.endpoint().equals(request.endpoint())) {
            throw ApiError.idempotency("Keys for idempotent requests can only be used for the same endpoint they were"
                    + " first used for ('" + stored.endpoint() + "' vs '" + request.endpoint() + "')." + advice);
        }
        if (!stored.fingerprint().equals(request.fingerprint())) {
            throw ApiError.idempotency(
                    "Keys for idempotent requests can only be used with the same parameters they were"
                            + " first used with." + advice);
        }
        return stored.answer();
    }

    private void store(Connection connection, Request request, String key, Answer answer) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into idempotency_key (key, created, request_id, endpoint, fingerprint, status, body)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (key) do update
                set created = excluded.created, request_id = excluded.request_id, endpoint = excluded.endpoint,
                    fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body
                where idempotency_key.created <= ?""")) {
            statement.setString(1, key);
            statement.setObject(2, now());
            statement.setString(3, request.id());
            statement.setString(4, request.endpoint());
            statement.setString(5, request.fingerprint());
            statement.setInt(6, answer.status());
            statement.setBytes(7, answer.body());
            statement.setObject(8, now().minus(retention));
            if (statement.executeUpdate() == 0) {
                // The lock should have made this impossible; the row's uniqueness undoes the work all the same.
                throw ApiError.keyInUse(key);
            }
        }
    }

    /** Forgets what is too old to be replayed. */
    void forgetExpired() throws SQLException {
        forget(retention);
    }

    /**
     * Forgets what is older, as if a day had passed for it.
     *
     * @return how many keys that were
     */
    int forget(Duration age) throws SQLException {
        return database.write(connection -> {
            try (var statement = connection.prepareStatement("delete from idempotency_key where created <= ?")) {
                statement.setObject(1, now().minus(age));
                return statement.executeUpdate();
            }
        });
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
