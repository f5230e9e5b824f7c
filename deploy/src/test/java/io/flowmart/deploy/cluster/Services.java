package io.flowmart.deploy.cluster;

import static org.awaitility.Awaitility.await;

import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The jars as processes, each with an empty database and just the settings that it needs. There is no Kafka. */
final class Services implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Path folder;
    private final Jars jars;
    private final String secret = UUID.randomUUID().toString();
    private final String signingKey = newSigningKey();
    private final Map<ServiceJar, String> databases = new HashMap<>();
    private final Map<ServiceJar, Integer> ports = new HashMap<>();
    private final List<Java> all = new ArrayList<>();

    Services(Path folder) {
        this.folder = folder;
        this.jars = new Jars(folder.resolve("apps"));
        for (ServiceJar jar : ServiceJar.values()) {
            databases.put(jar, TestDatabase.fresh());
            ports.put(jar, Ports.free());
        }
    }

    private static String newSigningKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts one with these settings and no others, and returns at once. */
    Java start(ServiceJar jar, Map<String, String> environment) {
        Java process = Java.start(folder.resolve(all.size() + ".log"), environment, "-jar", jars.of(jar.module()));
        all.add(process);
        return process;
    }

    /** All that it needs, and that it tells of each message. */
    Map<String, String> settings(ServiceJar jar) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (jar == ServiceJar.STRIPE) {
            settings.put("STRIPE_SIMULATOR_JDBC_URL", database(jar));
            settings.put("STRIPE_SIMULATOR_PORT", ports.get(jar).toString());
            return settings;
        }
        settings.put("SERVER_PORT", ports.get(jar).toString());
        if (jar == ServiceJar.GATEWAY) {
            settings.put("FLOWMART_SECURITY_ISSUER", uri(ServiceJar.USER).toString());
            settings.put("FLOWMART_SECURITY_PUBLIC_ACTUATOR", "/actuator/**");
            for (ServiceJar behind : EnumSet.range(ServiceJar.USER, ServiceJar.QUERY)) {
                settings.put("FLOWMART_GATEWAY_SERVICES_" + behind, uri(behind).toString());
            }
            return settings;
        }
        settings.put("SPRING_DATASOURCE_URL", database(jar));
        // All share one server.
        settings.put("SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "8");
        settings.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9");
        settings.put("FLOWMART_SECURITY_ISSUER", uri(ServiceJar.USER).toString());
        settings.put("FLOWMART_SECURITY_SERVICE_SECRET", secret);
        settings.put("FLOWMART_USER_SIGNING_KEY", signingKey);
        settings.put("FLOWMART_OPERATOR_PASSWORD", UUID.randomUUID().toString());
        settings.put("STRIPE_API_BASE", uri(ServiceJar.STRIPE).toString());
        settings.put("STRIPE_API_KEY", "sk_test_services");
        settings.put("SPRING_MAIL_HOST", "127.0.0.1");
        settings.put("LOGGING_LEVEL_IO_FLOWMART_PLATFORM_PROCESSING", "debug");
        return settings;
    }

    String database(ServiceJar jar) {
        return databases.get(jar);
    }

    URI uri(ServiceJar jar) {
        return URI.create("http://127.0.0.1:" + ports.get(jar));
    }

    void awaitReady(ServiceJar jar, Java process, URI uri) {
        await("%s is ready".formatted(jar))
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(process.output());
                    }
                })
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> get(uri.resolve(jar.readiness())).statusCode() == 200);
    }

    static HttpResponse<String> get(URI uri) throws IOException {
        return send(HttpRequest.newBuilder(uri));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(15)).build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        all.forEach(Java::close);
    }
}
