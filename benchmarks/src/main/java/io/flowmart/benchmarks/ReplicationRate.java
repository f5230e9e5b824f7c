package io.flowmart.benchmarks;

import io.flowmart.api.Topic;
import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.platform.kafka.PublishedTopics;
import io.flowmart.platform.kafka.ReadTopics;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * How many events a second come from one context's event store to another's, through egress, Kafka and ingress; and how
 * long each takes while orders are placed at a steady rate.
 *
 * <p>The reference, in the same run and on the same server: the same rows moved by COPY from one table into another.
 */
final class ReplicationRate {

    private static final String EVENTS = "event_store.domain_event";
    private static final int PIPE = 1 << 20;

    private final ConfigurableApplicationContext owner;
    private final String source;
    private final String target;

    private ReplicationRate(ConfigurableApplicationContext owner, String source, String target) {
        this.owner = owner;
        this.source = source;
        this.target = target;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Owner {

        @Bean
        PublishedTopics topics() {
            return PublishedTopics.of("order");
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Reader {

        @Bean
        ReadTopics topics() {
            return ReadTopics.of(Topic.ORDER_EVENT);
        }
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) throws Exception {
        Options options =
                Options.of(Map.of("events", "200000", "warmup", "300000", "rate", "200", "seconds", "20"), arguments);
        try (var workplace = Workplace.open();
                var postgres = EmbeddedPostgres.start(workplace.of("postgresql"), 0);
                var kafka = EmbeddedKafka.start(workplace.of("kafka"), 0)) {
            String source = postgres.jdbcUrl("source");
            String target = postgres.jdbcUrl("target");
            try (var owner = start(Owner.class, source, kafka);
                    var reader = start(Reader.class, target, kafka)) {
                assert reader.isActive();
                var benchmark = new ReplicationRate(owner, source, target);
                benchmark.rate(options.number("warmup"), options.number("events"));
                benchmark.delay(options.number("rate"), options.number("seconds"));
            }
        }
        System.exit(0);
    }

    private static ConfigurableApplicationContext start(Class<?> process, String database, EmbeddedKafka kafka) {
        return SpringApplication.run(
                process,
                "--spring.application.name=" + process.getSimpleName(),
                "--server.port=0",
                "--spring.datasource.url=" + database,
                "--spring.datasource.username=" + EmbeddedPostgres.USER,
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers());
    }

    private void rate(int warmup, int events) throws Exception {
        replicate(warmup);
        copy();
        double replicated = replicate(events);
        double copied = copy();
        System.out.printf("%d events%n", events);
        System.out.printf("  egress, Kafka, ingress                %8.0f events/s%n", replicated);
        System.out.printf(
                "  the rows by COPY                      %8.0f events/s, replication is %.2f of it%n",
                copied, replicated / copied);
    }

    /** Stores events in one transaction, so that all are there at once, and waits until all are in the other store. */
    private double replicate(int events) throws SQLException, InterruptedException {
        long before = count(target);
        PlacedOrders.store(owner, events);
        long start = System.nanoTime();
        awaitRows(before + events);
        return events / ((System.nanoTime() - start) / 1e9);
    }

    /** Counts only at the end: to count so many rows costs more than to replicate some. */
    private void awaitRows(long rows) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(target);
                var statement = connection.createStatement()) {
            while (number(statement, "select coalesce(max(global_index), 0) from " + EVENTS) < rows
                    || number(statement, "select count(*) from " + EVENTS) < rows) {
                Thread.sleep(5);
            }
        }
    }

    /** All rows of the source, into a table like the other store's, with all its indexes. */
    private double copy() throws SQLException, IOException, InterruptedException {
        try (Connection from = DriverManager.getConnection(source);
                Connection to = DriverManager.getConnection(target);
                var out = new PipedOutputStream();
                var in = new PipedInputStream(out, PIPE);
                var statement = to.createStatement()) {
            statement.execute("drop table if exists copied; create table copied (like " + EVENTS + " including all)");
            long start = System.nanoTime();
            Thread reader = Thread.ofPlatform().start(() -> {
                try (out) {
                    var ignored = from.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("copy " + EVENTS + " to stdout (format binary)", out);
                } catch (SQLException | IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            long rows = to.unwrap(PGConnection.class).getCopyAPI().copyIn("copy copied from stdin (format binary)", in);
            reader.join();
            return rows / ((System.nanoTime() - start) / 1e9);
        }
    }

    /** By the database's clock, from the moment a row is written here until it is written there. */
    private void delay(int rate, int seconds) throws SQLException, InterruptedException {
        long before = count(target);
        long first = last(source) + 1;
        long start = System.nanoTime();
        for (int i = 0; i < rate * seconds; i++) {
            long due = start + i * 1_000_000_000L / rate;
            long early = due - System.nanoTime();
            if (early > 0) {
                Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
            }
            PlacedOrders.store(owner, 1);
        }
        awaitRows(before + rate * (long) seconds);
        Map<String, Long> sent = times(source, first);
        Map<String, Long> arrived = times(target, 0);
        List<Long> delays = new ArrayList<>();
        sent.forEach((id, time) -> delays.add(arrived.get(id) - time));
        delays.sort(null);
        System.out.printf(
                "%d orders a second for %d s, stored here to stored there: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                rate,
                seconds,
                delays.get(delays.size() / 2) / 1e3,
                delays.get(delays.size() * 99 / 100) / 1e3,
                delays.getLast() / 1e3);
    }

    private static long count(String database) throws SQLException {
        return number(database, "select count(*) from " + EVENTS);
    }

    private static long last(String database) throws SQLException {
        return number(database, "select max(global_index) from " + EVENTS);
    }

    private static long number(String database, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            return number(statement, query);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** In microseconds, by the events' ids. */
    private static Map<String, Long> times(String database, long from) throws SQLException {
        Map<String, Long> times = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select event_identifier, (extract(epoch from stored_at) * 1000000)::bigint from " + EVENTS
                                + " where global_index >= " + from)) {
            while (rows.next()) {
                times.put(rows.getString(1), rows.getLong(2));
            }
        }
        return times;
    }
}
