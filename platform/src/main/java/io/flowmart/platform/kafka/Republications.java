package io.flowmart.platform.kafka;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of republications. At most one is unfinished. */
final class Republications {

    private static final int SHOWN = 20;

    private final JdbcClient jdbc;

    Republications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Notes a new one, from the first event on or from the first that was stored at a time or later.
     *
     * @throws org.springframework.dao.DuplicateKeyException if another is unfinished
     */
    long begin(List<String> topics, int rate, @Nullable Instant since, String operator) {
        return jdbc.sql("""
                        insert into event_store.republication (topics, rate, first_index, position, last_index, requested_by)
                        select ?, ?, first, first, greatest(first, last), ?
                        from (select coalesce(min(global_index) filter (where stored_at >= coalesce(?::timestamptz, '-infinity')) - 1,
                                              max(global_index), 0) as first,
                                     coalesce(max(global_index), 0) as last
                              from event_store.domain_event) as range
                        returning id""")
                .params(String.join(",", topics), rate, operator, since == null ? null : Timestamp.from(since))
                .query(Long.class)
                .single();
    }

    void advance(long id, long position, long sent, long refused) {
        jdbc.sql("""
                        update event_store.republication set position = ?, sent = sent + ?, refused = refused + ?
                        where id = ?""").params(position, sent, refused, id).update();
    }

    void finish(long id) {
        jdbc.sql("""
                        update event_store.republication set finished_at = clock_timestamp()
                        where id = ? and finished_at is null""").params(id).update();
    }

    Optional<Republication> find(long id) {
        return jdbc.sql("select * from event_store.republication where id = ?")
                .params(id)
                .query(Republications::read)
                .optional();
    }

    List<Republication> newest() {
        return jdbc.sql("select * from event_store.republication order by id desc limit ?")
                .params(SHOWN)
                .query(Republications::read)
                .list();
    }

    private static Republication read(ResultSet row, int number) throws SQLException {
        long first = row.getLong("first_index");
        long position = row.getLong("position");
        long last = row.getLong("last_index");
        Timestamp finished = row.getTimestamp("finished_at");
        return new Republication(
                row.getLong("id"),
                List.of(row.getString("topics").split(",")),
                row.getInt("rate"),
                first,
                position,
                last,
                Republication.percent(first, position, last),
                row.getLong("sent"),
                row.getLong("refused"),
                row.getString("requested_by"),
                row.getTimestamp("requested_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
