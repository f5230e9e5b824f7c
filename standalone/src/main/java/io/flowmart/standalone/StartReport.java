package io.flowmart.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Says what was started, once it is ready: on the terminal, with lines to try it, and under /actuator/info. */
@Component
final class StartReport implements InfoContributor {

    /** Looked for by whoever waits for the shop. */
    static final String READY = "FlowMart is ready";

    private final Environment environment;
    private final EmbeddedParts parts;
    private volatile Map<String, String> facts = Map.of();

    StartReport(Environment environment, EmbeddedParts parts) {
        this.environment = environment;
        this.parts = parts;
    }

    @EventListener
    void print(ApplicationReadyEvent event) throws IOException {
        long milliseconds = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        String start = "%s %.1f s after the JVM's start%s."
                .formatted(
                        READY,
                        milliseconds / 1000.0,
                        residentMegabytes().isEmpty()
                                ? ""
                                : ", with %d MB of memory resident"
                                        .formatted(residentMegabytes().getAsLong()));
        String address = "http://localhost:" + environment.getRequiredProperty("local.server.port");
        var collected = new LinkedHashMap<String, String>();
        collected.put("Shop", address);
        collected.put("API", address + "/swagger-ui.html");
        collected.put("Health", address + "/actuator/health");
        collected.putAll(parts.facts());
        collected.put("Prices", "named by the caller until there is a catalog");

        var text = new StringBuilder("\n").append(start).append("\n\n");
        collected.forEach((name, value) -> text.append("  %-12s%s%n".formatted(name, value)));
        text.append("\nTry it in another terminal, line by line; Ctrl-C in this one stops everything.\n\n")
                .append(walkthrough().replace("http://localhost:8080", address));
        System.out.println(text);

        collected.put("Start", start);
        facts = collected;
    }

    static String walkthrough() throws IOException {
        return new ClassPathResource("walkthrough.sh").getContentAsString(UTF_8);
    }

    @Override
    public void contribute(Info.Builder builder) {
        var byKey = new LinkedHashMap<String, String>();
        facts.forEach((name, value) -> byKey.put(name.toLowerCase(Locale.ROOT), value));
        builder.withDetail("flowmart", byKey);
    }

    /** What the operating system counts as this process' memory; nothing where it cannot be asked. */
    static OptionalLong residentMegabytes() {
        try {
            Path status = Path.of("/proc/self/status");
            String kilobytes;
            if (Files.exists(status)) {
                kilobytes = Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .findFirst()
                        .orElse("");
            } else {
                var ps = new ProcessBuilder(
                                "ps",
                                "-o",
                                "rss=",
                                "-p",
                                Long.toString(ProcessHandle.current().pid()))
                        .start();
                kilobytes = new String(ps.getInputStream().readAllBytes(), UTF_8);
            }
            String digits = kilobytes.replaceAll("\\D", "");
            return digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits) / 1024);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
