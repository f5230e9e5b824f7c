package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.deploy.ComposeFile;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.Mail;
import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The services of docker-compose.yml as processes on this machine, with the environment that the file gives them: but for
 * host names and ports, which are mapped, nothing is added or changed.
 */
final class Cluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int TERMINATED = 143;
    private static final int AT_A_TIME = 3;
    private static final int MOST_MAILS = 20_000;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String POSTGRES = "postgres";
    private static final String KAFKA = "kafka";
    private static final String MAIL = "mail";

    /** The modules that are run, by the beginning of the service's name. */
    private static final Map<String, String> MODULES = Map.of(
            "user", "user-context",
            "order", "order-context",
            "payment", "payment-context",
            "notification", "notification-context",
            "query", "query-projections",
            "gateway", "gateway",
            "stripe", "stripe-simulator");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ComposeFile compose = ComposeFile.read();
    private final Path folder;
    private final Path logs;
    private final Map<String, String> secrets;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, Java> processes = new TreeMap<>();
    private final MailSink mails;
    private EmbeddedPostgres postgres;

    /**
     * Starts what has no jar.
     *
     * @param folder for data
     * @param logs   for what the processes write, which stays; emptied
     */
    Cluster(Path folder, Path logs, Map<String, String> secrets) {
        this.folder = folder;
        this.logs = emptied(logs);
        this.secrets = secrets;
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
        compose.services().forEach(service -> ports.put(service, Ports.free()));
        mails = MailSink.start(ports.get(MAIL), MOST_MAILS);
        postgres = startPostgres();
        startKafka();
    }

    private static Path emptied(Path logs) {
        try {
            FileSystemUtils.deleteRecursively(logs);
            return Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres startPostgres() {
        return EmbeddedPostgres.start(folder.resolve(POSTGRES), ports.get(POSTGRES));
    }

    private void startKafka() {
        Java broker = Java.start(
                logs.resolve("kafka.log"),
                Map.of(),
                "-Dlogback.configurationFile=logback-test.xml",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                folder.resolve(KAFKA).toString(),
                ports.get(KAFKA).toString());
        processes.put(KAFKA, broker);
    }

    /** A role and a database for everyone, as deploy/postgres makes them. */
    void createDatabases() throws SQLException {
        // As the command in docker-compose.yml says.
        execute(POSTGRES, "alter system set max_connections = 300");
        postgres.close();
        postgres = startPostgres();
        for (String service : compose.services()) {
            Map<String, String> environment = compose.environment(service, secrets);
            String database = database(environment);
            if (!database.isEmpty()) {
                createDatabase(database);
            }
        }
    }

    private static String database(Map<String, String> environment) {
        String url = environment.getOrDefault(
                "SPRING_DATASOURCE_URL", environment.getOrDefault("STRIPE_SIMULATOR_JDBC_URL", ""));
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void createDatabase(String database) throws SQLException {
        execute(POSTGRES, """
                do $$ begin
                    if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s login; end if;
                end $$""".formatted(database));
        if (!exists(database)) {
            execute(POSTGRES, "create database %1$s owner %1$s".formatted(database));
        }
    }

    private boolean exists(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(POSTGRES));
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("select from pg_database where datname = '" + database + "'")) {
            return found.next();
        }
    }

    /** Throws a service's database away; all its copies must have been stopped. It gets an empty one. */
    void emptyDatabase(String service) throws SQLException {
        String database = database(compose.environment(service, secrets));
        execute(POSTGRES, "drop database " + database + " with (force)");
        execute(POSTGRES, "create database %1$s owner %1$s".formatted(database));
    }

    /** Has a service's database be away for a while, as after a fail-over. */
    void withoutDatabase(String service, Runnable meanwhile) throws SQLException {
        String database = database(compose.environment(service, secrets));
        execute(POSTGRES, "alter database %s with allow_connections false".formatted(database));
        try {
            execute(
                    POSTGRES,
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'".formatted(database));
            meanwhile.run();
        } finally {
            execute(POSTGRES, "alter database %s with allow_connections true".formatted(database));
        }
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A service's database, for those who want to look behind the scenes. */
    String jdbcUrl(String service) {
        return url(database(compose.environment(service, secrets)));
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s"
                .formatted(ports.get(POSTGRES), database, EmbeddedPostgres.USER);
    }

    String brokers() {
        return "127.0.0.1:" + ports.get(KAFKA);
    }

    String secret(String name) {
        return secrets.get(name);
    }

    /** The sum of all values that a service's metric has now. */
    double metric(String service, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(service).resolve("/actuator/prometheus"))
                .build();
        return HTTP.send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    List<Mail> mails() {
        return mails.mails();
    }

    URI uri(String service) {
        return URI.create("http://127.0.0.1:" + ports.get(service));
    }

    /** Where one of the ports that a service has in its container is here. */
    URI uri(String service, int inside) {
        return URI.create("http://127.0.0.1:" + port(service, Integer.toString(inside)));
    }

    /** Starts services, a few at a time, and returns when all are ready. */
    void startAll(List<String> services) {
        var starting = new ArrayList<String>();
        for (String service : services) {
            await("one of %s is ready".formatted(starting))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .failFast(() -> starting.forEach(this::requireRunning))
                    .until(() -> starting.removeIf(this::isReady) || starting.size() < AT_A_TIME);
            start(service);
            starting.add(service);
        }
        awaitReady(starting.toArray(String[]::new));
    }

    /** Starts a service, or starts it again, and returns at once. */
    void start(String service, String... more) {
        switch (service) {
            case POSTGRES -> postgres = startPostgres();
            case KAFKA -> startKafka();
            default ->
                processes.put(
                        service,
                        Java.start(
                                logs.resolve(service + ".log"),
                                environment(service),
                                Stream.of(
                                                Mutant.options().stream(),
                                                Stream.of(
                                                        "-jar",
                                                        Jars.of(MODULES.get(service.replaceFirst("-\\d+$", "")))),
                                                Stream.of(more))
                                        .flatMap(Function.identity())
                                        .toArray(String[]::new)));
        }
    }

    private Map<String, String> environment(String service) {
        Map<String, String> environment = new HashMap<>();
        Map<String, String> given = compose.environment(service, secrets);
        given.forEach((name, value) -> {
            String host = given.getOrDefault(name.replaceFirst("_PORT$", "_HOST"), service);
            boolean isPort = name.endsWith("_PORT") && value.matches("\\d+");
            environment.put(
                    name,
                    isPort ? Integer.toString(port(ports.containsKey(host) ? host : service, value)) : mapped(value));
        });
        environment.put("SERVER_PORT", ports.get(service).toString());
        return environment;
    }

    /** A service's own port is 8080 unless its environment says otherwise; it may have more. */
    private int port(String host, String inside) {
        return host.equals("gateway") && !inside.equals("8080")
                ? ports.computeIfAbsent(host + ":" + inside, more -> Ports.free())
                : ports.get(host);
    }

    /** Host names alone and with ports become this machine and the port of the host. */
    private String mapped(String value) {
        String text = value;
        for (Map.Entry<String, Integer> service : ports.entrySet()) {
            String name = Pattern.quote(service.getKey());
            text = Pattern.compile("(?<=^|[/,@])" + name + ":\\d+")
                    .matcher(text)
                    .replaceAll(Matcher.quoteReplacement(LOOPBACK + ":" + service.getValue()));
            if (text.equals(service.getKey())) {
                return LOOPBACK;
            }
        }
        return text.equals("0.0.0.0") ? LOOPBACK : text;
    }

    /**
     * Does what {@code docker compose} would do with these arguments.
     *
     * @return what it would tell
     */
    String compose(String arguments) {
        List<String> words = List.of(arguments.split(" "));
        List<String> named = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "config" -> {
                return String.join("\n", compose.services());
            }
            case "stop" -> stop(named);
            case "start" -> named.forEach(service -> start(service));
            case "exec" -> {
                return endOffsets(words.getLast());
            }
            default -> throw new IllegalArgumentException(arguments);
        }
        return "";
    }

    /** As {@code kafka-get-offsets.sh} tells them. */
    private String endOffsets(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
            Map<TopicPartition, OffsetSpec> ends =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().entrySet().stream()
                    .map(end -> "%s:%d:%d"
                            .formatted(
                                    topic,
                                    end.getKey().partition(),
                                    end.getValue().offset()))
                    .collect(Collectors.joining("\n"));
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until services say that they are ready. */
    void awaitReady(String... services) {
        for (String service : services) {
            await("%s is ready".formatted(service))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .failFast(() -> requireRunning(service))
                    .until(() -> isReady(service));
        }
    }

    private void requireRunning(String service) {
        Java process = processes.get(service);
        if (process != null && !process.isAlive()) {
            throw new IllegalStateException(service + " has ended: " + process.output());
        }
    }

    boolean isReady(String service) {
        return switch (service) {
            case POSTGRES -> true;
            case KAFKA -> isOpen(ports.get(service));
            default -> answers(health(service));
        };
    }

    /** Whether a service says that it need not be started again. */
    boolean lives(String service) {
        return answers(uri(service).resolve("/actuator/health/liveness"));
    }

    /** Where the image's health check looks. */
    private URI health(String service) {
        Map<String, String> environment = environment(service);
        return URI.create("http://127.0.0.1:%s%s"
                .formatted(
                        environment.getOrDefault("HEALTH_PORT", environment.get("SERVER_PORT")),
                        environment.getOrDefault("HEALTH_PATH", "/actuator/health/readiness")));
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(URI uri) {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            LOG.debug("{}: {} {}", uri, answer.statusCode(), answer.body());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills a service with SIGKILL, and whatever it has started; returns when it is gone. */
    void kill(String service) {
        if (service.equals(POSTGRES)) {
            ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
            List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
            all.addFirst(server);
            all.forEach(ProcessHandle::destroyForcibly);
            await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        } else {
            processes.get(service).kill();
        }
    }

    /** Ends services with SIGTERM, as Compose does; returns when they are gone, which must not take long. */
    void stop(Collection<String> services) {
        services.forEach(service -> processes.get(service).terminate());
        services.forEach(service -> assertThat(processes.get(service).awaitExit(STOP_LIMIT))
                .as(service)
                .isEqualTo(TERMINATED));
    }

    /** What a service has written so far. */
    String output(String service) {
        return processes.get(service).output();
    }

    /** Also when a test run is broken off: nothing is left behind. */
    private void killAll() {
        List.copyOf(processes.values()).forEach(Java::close);
    }

    @Override
    public void close() {
        killAll();
        postgres.close();
        mails.close();
    }
}
