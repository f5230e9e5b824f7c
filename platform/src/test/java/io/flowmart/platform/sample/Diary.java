package io.flowmart.platform.sample;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the handlers have done, written in their transactions. */
@Component
public class Diary {

    private final JdbcClient jdbc;

    Diary(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void write(String handler, String aggregateId, long sequence) {
        jdbc.sql("insert into sample.handled (handler, aggregate_id, sequence) values (?, ?, ?)")
                .params(handler, aggregateId, sequence)
                .update();
    }

    /** The sequence numbers that a handler has handled, in order of handling. */
    public List<Long> read(String handler, Object aggregateId) {
        return jdbc.sql("select sequence from sample.handled where handler = ? and aggregate_id = ? order by number")
                .params(handler, aggregateId.toString())
                .query(Long.class)
                .list();
    }
}
