package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.deploy.cluster.Scripts.Ended;
import io.flowmart.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that make, back up and restore databases, on a real server; {@link Scripts} tells what stands for what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptsIT {

    /** Each context, and the migrations of its store. */
    private static final Map<String, List<String>> SCHEMAS = Map.of(
            "user", List.of("event_store", "user_context"),
            "order", List.of("event_store"),
            "payment", List.of("event_store"),
            "notification", List.of("event_store", "notification_context"),
            "query", List.of("event_store", "query"));

    private static final Set<String> OWNERS = Set.of("user", "order", "payment");
    private static final String SERVER = "postgres";
    private static final String TASK =
            "insert into event_store.scheduled_tasks (task_name, task_instance, picked, version) values ('%s', 'x', false, 1)";

    private static final String EVENTS = """
            select concat_ws(' ', event_identifier, aggregate_identifier, sequence_number, aggregate_type, time_stamp,
                payload_type, payload_revision, payload, meta_data)
            from event_store.domain_event order by aggregate_identifier, sequence_number""";

    @TempDir
    private static Path folder;

    private final List<String> calls = new ArrayList<>();
    private final List<String> services = new ArrayList<>();
    private String offsets = "";
    private Runnable asKafkaIsAsked = () -> {};
    private EmbeddedPostgres postgres;
    private Scripts scripts;
    private int backups;

    @BeforeAll
    void makeDatabases() throws Exception {
        Scripts.assumeThatPsqlIsThere();
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
        execute(SERVER, "create database flowmart");
        scripts = new Scripts(folder.resolve("stubs"), postgres.port(), this::compose);
        scripts.skipPauses();
        var environment =
                new LinkedHashMap<>(Map.of("POSTGRES_USER", EmbeddedPostgres.USER, "POSTGRES_DB", "flowmart"));
        List.of("USER", "ORDER", "PAYMENT", "NOTIFICATION", "QUERY", "STRIPE_SIMULATOR")
                .forEach(context -> environment.put("FLOWMART_" + context + "_DB_PASSWORD", "it's " + context));
        Ended ended = scripts.run("postgres/databases.sh", environment);
        assertThat(ended.status()).as(ended.output()).isZero();
        SCHEMAS.forEach((context, schemas) -> schemas.forEach(schema -> Flyway.configure()
                .dataSource(url(database(context), database(context)), null, null)
                .schemas(schema)
                .locations("classpath:db/migration/" + schema)
                .load()
                .migrate()));
    }

    @AfterAll
    void stop() throws IOException {
        if (scripts != null) {
            scripts.close();
            postgres.close();
        }
    }

    @BeforeEach
    void forget() {
        calls.clear();
        services.clear();
        services.addAll(List.of(
                "gateway",
                "user",
                "order-1",
                "order-2",
                "payment-1",
                "payment-2",
                "query-1",
                "query-2",
                "notification",
                "postgres",
                "kafka"));
        offsets = "";
        asKafkaIsAsked = () -> {};
    }

    /** What Docker would do beside running PostgreSQL's programs. */
    private String compose(String arguments) {
        calls.add(arguments);
        if (arguments.equals("config --services")) {
            return String.join("\n", services);
        }
        if (arguments.contains("kafka-get-offsets.sh")) {
            asKafkaIsAsked.run();
            return offsets;
        }
        return "";
    }

    @Test
    void eachRoleConnectsToItsOwnDatabaseAlone() throws Exception {
        assertThat(values(SERVER, "select datname from pg_database"))
                .contains("postgres", "flowmart", "template1", "flowmart_stripe_simulator");
        for (String role : values(SERVER, "select rolname from pg_roles where rolname like 'flowmart\\__%'")) {
            assertThat(values(
                            SERVER,
                            "select datname from pg_database where datallowconn and datname !~ '^dump_|_\\d+$' and"
                                    + " has_database_privilege('" + role + "', oid, 'connect')"))
                    .as(role)
                    .containsExactly(role);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "order", "payment", "notification", "query"})
    void aContextIsPutBackToItsBackupAndWhatItHasPublishedSince(String context) throws Exception {
        String database = database(context);
        happens(context, "before");
        execute(database, TASK.formatted(context + " before"));
        Path backup = backup();
        List<String> backedUp = values(database, EVENTS);
        happens(context, "since");
        execute(database, TASK.formatted(context + " since"));
        List<String> everything = values(database, EVENTS);

        Ended ended = scripts.run("restore.sh", Map.of(), context, backup.toString());

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(everything).hasSizeGreaterThan(backedUp.size());
        assertThat(values(database, EVENTS)).isEqualTo(OWNERS.contains(context) ? everything : backedUp);
        assertThat(tasks(database)).contains(context + " before").doesNotContain(context + " since");
        Matcher aside = Pattern.compile("What it was before is in (\\w+);").matcher(ended.output());
        assertThat(aside.find()).isTrue();
        assertThat(values(aside.group(1), EVENTS)).isEqualTo(everything);
        assertThat(tasks(aside.group(1))).contains(context + " since");
        String copies = copies(context);
        assertThat(calls).first().isEqualTo("stop " + copies);
        assertThat(calls).last().isEqualTo("start " + copies);
        isTheContextsOwn(context);
    }

    private String copies(String context) {
        calls.remove("config --services");
        return services.stream()
                .filter(service -> service.matches(context + "(-\\d)?"))
                .collect(Collectors.joining(" "));
    }

    /** With its own rights it goes on where it was, and nobody else can connect. */
    private void isTheContextsOwn(String context) throws SQLException {
        String database = database(context);
        try (Connection connection = DriverManager.getConnection(url(database, database));
                Statement statement = connection.createStatement()) {
            statement.execute(event(context, context + "-after-" + backups, 0));
        }
        assertThat(values(
                        database,
                        "select event_identifier from event_store.domain_event order by global_index desc limit 1"))
                .containsExactly(context + "-after-" + backups + "#0");
        assertThat(values(database, "select tablename from pg_tables where tablename = 'published'"))
                .isEmpty();
        for (String other : SCHEMAS.keySet()) {
            assertThat(values(
                            SERVER,
                            "select has_database_privilege('%s', '%s', 'connect')"
                                    .formatted(database(other), database)))
                    .containsExactly(other.equals(context) ? "t" : "f");
        }
    }

    @Test
    void allCopiesAreStoppedAndWhoeverElseIsConnectedIsPutOut() throws Exception {
        services.addAll(List.of("order-3", "preorder-1", "order-context"));
        happens("order", "copies");
        Path backup = backup();
        try (Connection operator = DriverManager.getConnection(url("flowmart_order", EmbeddedPostgres.USER))) {
            scripts.succeed("restore.sh", "order", backup.toString());
            assertThat(operator.isValid(1)).isFalse();
        }
        assertThat(calls).contains("stop order-1 order-2 order-3", "start order-1 order-2 order-3");
    }

    @Test
    void theReadSideIsGivenTimeToRead() throws Exception {
        happens("order", "late");
        Path backup = backup();
        offsets = "order.event:0:8\norder.event:1:0";
        List<Integer> asked = new ArrayList<>();
        asKafkaIsAsked = () -> {
            asked.add(1);
            if (asked.size() == 3) {
                hasRead("order", 8);
            }
        };
        scripts.succeed("restore.sh", "order", backup.toString());
        assertThat(asked).hasSize(3);
    }

    @Test
    void nothingIsRestoredWhileTheReadSideIsBehind() throws Exception {
        happens("payment", "behind");
        Path backup = backup();
        offsets = "payment.event:0:9999\npayment.event:1:0";
        isRefused("payment", backup, "Not restored: the read side lacks events that payment has published");
    }

    @Test
    void nothingIsRestoredWhileKafkaCannotBeAsked() throws Exception {
        happens("user", "away");
        Path backup = backup();
        asKafkaIsAsked = () -> {
            throw new IllegalStateException("Service kafka is not running.");
        };
        isRefused("user", backup, "or Kafka cannot be asked");
    }

    @Test
    void nothingIsRestoredWhileAnEventWaitsAtTheReadSide() throws Exception {
        happens("order", "waiting");
        Path backup = backup();
        execute("flowmart_query", """
                insert into event_store.waiting_event (event_identifier, topic, aggregate_identifier, sequence_number,
                    aggregate_type, time_stamp, payload_type, payload, meta_data, fork)
                values ('w', 'order.event', 'order-w', 1, 'Order', now(), 'flowmart.order.OrderPaid', '', '', false)""");
        isRefused("order", backup, "Not restored: the read side lacks events that order has published");

        execute("flowmart_query", "update event_store.waiting_event set discarded_at = now()");
        scripts.succeed("restore.sh", "order", backup.toString());
    }

    @Test
    void aBackupThatCannotBeReadChangesNothing() throws Exception {
        happens("order", "spoiled");
        Path backup = backup();
        Files.writeString(backup.resolve("flowmart_order.dump"), "spoiled\n");
        isRefused("order", backup, "spoiled");
        Files.writeString(backup.resolve("flowmart_notification.dump"), "spoiled\n");
        isRefused("notification", backup, "spoiled");
    }

    private void isRefused(String context, Path backup, String why) throws SQLException {
        String database = database(context);
        String identity = "select oid from pg_database where datname = '" + database + "'";
        List<String> before = values(SERVER, identity);

        Ended ended = scripts.run("restore.sh", Map.of(), context, backup.toString());

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains(why, database + " is as it was.");
        assertThat(values(SERVER, identity)).isEqualTo(before);
        assertThat(calls).last().isEqualTo("start " + copies(context));
        calls.clear();
    }

    @Test
    void whatIsNoContextOrNoBackupIsNotEvenTried() {
        List.of(List.of("stripe_simulator", "."), List.of("order"), List.<String>of())
                .forEach(arguments -> {
                    Ended ended = scripts.run("restore.sh", Map.of(), arguments.toArray(String[]::new));
                    assertThat(ended.status()).isEqualTo(2);
                    assertThat(ended.output()).startsWith("usage: deploy/restore.sh user|order|payment|");
                });
        Ended ended = scripts.run("restore.sh", Map.of(), "order", "/nowhere");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).isEqualTo("There is no /nowhere/flowmart_order.dump.\n");
        assertThat(calls).isEmpty();
    }

    private Path backup() throws IOException {
        Path backup = folder.resolve("backup" + ++backups);
        scripts.succeed("backup.sh", backup.toString());
        try (var files = Files.list(backup)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "flowmart_user.dump",
                            "flowmart_order.dump",
                            "flowmart_payment.dump",
                            "flowmart_notification.dump",
                            "flowmart_query.dump",
                            "flowmart_stripe_simulator.dump");
        }
        calls.clear();
        return backup;
    }

    /** An owner appends and the read side has it all; others receive. */
    private void happens(String context, String name) throws SQLException {
        String owner = OWNERS.contains(context) ? context : "order";
        for (String store : new TreeSet<>(List.of(context, owner, "query"))) {
            for (int sequence = 0; sequence < 3; sequence++) {
                execute(database(store), event(owner, owner + "-" + name + "-" + context, sequence));
            }
        }
        if (OWNERS.contains(context)) {
            // One and the same aggregate goes on before and after the backup.
            String next = "select count(*) from event_store.domain_event where aggregate_identifier = '%s-long'";
            int sequence = Integer.parseInt(
                    values(database(context), next.formatted(owner)).getFirst());
            execute(database(context), event(owner, owner + "-long", sequence));
            execute("flowmart_query", event(owner, owner + "-long", sequence));
        }
        hasRead(owner, 7);
        offsets = "%1$s.event:0:7%n%1$s.event:1:0".formatted(owner);
    }

    private void hasRead(String context, int offset) {
        try {
            execute("flowmart_query", """
                    insert into event_store.ingress_position values ('%s.event', 0, 'id', %d)
                    on conflict (topic, partition) do update set next_offset = excluded.next_offset""".formatted(context, offset));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String event(String context, String aggregate, int sequence) {
        return """
                insert into event_store.domain_event (event_identifier, aggregate_identifier, sequence_number,
                    aggregate_type, time_stamp, payload_type, payload_revision, payload, meta_data)
                values ('%1$s#%2$d', '%1$s', %2$d, 'Aggregate', '2026-11-21T12:00:00.123456Z', 'flowmart.%3$s.Happened',
                    '1', '\\x5c0a0900ff'::bytea || '%1$s', sha256('%1$s'))""".formatted(aggregate, sequence, context);
    }

    private List<String> tasks(String database) throws SQLException {
        return values(database, "select task_name from event_store.scheduled_tasks");
    }

    private static String database(String context) {
        return "flowmart_" + context;
    }

    private String url(String database, String user) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(postgres.port(), database, user);
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database, EmbeddedPostgres.USER));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> values(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database, EmbeddedPostgres.USER));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
