package io.flowmart.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, its own controller too, in this JVM and on this machine's loopback address.
 *
 * <p>It keeps what it acknowledged when this JVM is killed, as any single Kafka broker does: the operating system has
 * it then. Topics are made by those who need them, never by the way.
 *
 * <p>A broker that fails says so in the log and stays away; unlike in a process of its own it does not take this JVM
 * with it. Of one folder there is one owner at a time.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** The setting of the standalone set-up that chooses the port. */
    public static final String PORT_SETTING = "flowmart.kafka.port";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int NODE = 1;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    static {
        // What Kafka would do to a JVM that it has for itself.
        Exit.setExitProcedure(EmbeddedKafka::givenUp);
        Exit.setHaltProcedure(EmbeddedKafka::givenUp);
        Exit.setShutdownHookAdder((name, hook) -> log.debug("Kafka's {} is not needed", name));
    }

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the broker and returns when it takes requests. What an earlier run left there is continued; after a run
     * that was killed it takes four seconds more, for the controller to give the former broker up.
     *
     * @param folder its data; made if need be
     * @param port the port on 127.0.0.1, or 0 for any free one
     * @return the running broker, to be closed by the caller
     * @throws StartupProblem if the port is taken, or the data is not of this Kafka
     */
    public static EmbeddedKafka start(Path folder, int port) {
        Path data = folder.toAbsolutePath().normalize();
        if (Files.exists(data.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            requireReadable(data);
        } else {
            format(data);
        }
        // A free port can be taken before the broker gets it, hence another try.
        for (int attempt = 1; ; attempt++) {
            int chosen = port == 0 ? Ports.free() : port;
            if (!Ports.canBind(InetAddress.getLoopbackAddress(), chosen)) {
                throw Ports.taken(chosen, "Kafka", PORT_SETTING);
            }
            try {
                return launch(data, chosen);
            } catch (RuntimeException e) {
                if (attempt == 3 || !(e.getCause() instanceof SocketException)) {
                    throw new IllegalStateException("Kafka does not start in " + data, e);
                }
            }
        }
    }

    /** Written last is the file that {@link #start} looks for, so that a run killed in here begins anew. */
    private static void format(Path data) {
        try {
            Files.createDirectories(data);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("The folder %s cannot be made ready for Kafka".formatted(data), e);
        }
    }

    private static void requireReadable(Path data) {
        try {
            new MetaPropertiesEnsemble.Loader()
                    .addMetadataLogDir(data.toString())
                    .load()
                    .verify(
                            Optional.empty(),
                            OptionalInt.of(NODE),
                            EnumSet.of(
                                    VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID,
                                    VerificationFlag.REQUIRE_METADATA_LOG_DIR));
            // An unknown version is refused.
            new BootstrapDirectory(data.toString()).read().metadataVersion();
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage()).replaceFirst("\\. .*", "");
            throw new StartupProblem(
                    ("The data in %s is of a newer or another Kafka than this version of FlowMart brings (%s): run "
                                    + "what wrote it, or delete the folder and have the topics filled again with POST "
                                    + "/admin/republish, or choose another folder with flowmart.data.")
                            .formatted(data, reason),
                    e);
        }
    }

    private static EmbeddedKafka launch(Path data, int port) {
        var config = new KafkaConfig(settings(data, port, Ports.free()), false);
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
            return new EmbeddedKafka(server, port);
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
    }

    private static Properties settings(Path data, int port, int controllerPort) {
        var settings = new Properties();
        try (InputStream defaults = EmbeddedKafka.class.getResourceAsStream("kafka.properties")) {
            settings.load(defaults);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.setProperty("node.id", Integer.toString(NODE));
        settings.setProperty("log.dirs", data.toString());
        settings.setProperty(
                "listeners", "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        // Nothing remembers where the controller listens, so it may move with every start.
        settings.setProperty("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE, controllerPort));
        return settings;
    }

    private static void givenUp(int status, String message) {
        log.error("The embedded Kafka has failed and takes no records until the next start; no event is lost by that");
    }

    /**
     * Where clients find it.
     *
     * @return the value for {@code bootstrap.servers}
     */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /**
     * Where it listens.
     *
     * @return the port on 127.0.0.1
     */
    public int port() {
        return port;
    }

    /** Stops the broker and returns when it has written everything, or after five seconds if it hangs. */
    @Override
    public void close() {
        // A broker that lost its controller would wait for it for minutes.
        Thread stopping = Thread.ofPlatform().name("kafka-stopping").daemon().start(server::shutdown);
        try {
            if (!stopping.join(STOP_LIMIT)) {
                log.warn("Kafka does not stop; it is left and will recover at its next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
