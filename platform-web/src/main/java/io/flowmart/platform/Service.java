package io.flowmart.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.StringUtils;

/**
 * A context, or the gateway, as a process of its own. It has the settings of {@code flowmart-service.yaml}, above those of
 * {@code flowmart-platform.yaml} and below all that are given to it.
 *
 * <p>A start that fails is told in one sentence and ends the process with code 1.
 *
 * @param name          what it is called in logs, metrics and traces
 * @param configuration the context's configuration
 * @param needed        the settings that have to be given, such as {@code spring.datasource.url}
 */
public record Service(String name, Class<?> configuration, List<String> needed) {

    private static final Logger log = LoggerFactory.getLogger(Service.class);
    private static final String FILE = "flowmart-service.yaml";

    /** What turns a configuration that others could import as well into an application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** A process that needs no setting. */
    public static Service of(String name, Class<?> configuration) {
        return new Service(name, configuration, List.of());
    }

    /** The same, but it does not start without these settings. */
    public Service needs(String... settings) {
        return new Service(
                name,
                configuration,
                Stream.concat(needed.stream(), Stream.of(settings)).toList());
    }

    /**
     * Starts it.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public void run(String... arguments) {
        var application = new SpringApplication(Application.class, configuration);
        application.setMainApplicationClass(configuration);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(defaults());
        application.addListeners(
                (ApplicationEnvironmentPreparedEvent prepared) -> requireNeeded(prepared.getEnvironment()),
                (ApplicationReadyEvent ready) ->
                        tell(ready.getApplicationContext().getEnvironment()));
        try {
            application.run(arguments);
        } catch (RuntimeException reported) {
            // Spring Boot has told it already. Leaving it to the JVM would wait for threads that go on.
            System.exit(1);
        }
    }

    private Map<String, Object> defaults() {
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("spring.application.name", name);
        try {
            for (PropertySource<?> file : new YamlPropertySourceLoader().load(FILE, new ClassPathResource(FILE))) {
                var settings = (EnumerablePropertySource<?>) file;
                for (String setting : settings.getPropertyNames()) {
                    defaults.put(setting, String.valueOf(settings.getProperty(setting)));
                }
            }
            return defaults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireNeeded(Environment environment) {
        List<String> missing = needed.stream()
                .filter(setting -> !StringUtils.hasText(environment.getProperty(setting)))
                .toList();
        if (!missing.isEmpty()) {
            throw new SettingProblem("%s needs %s, given as environment variables: %s."
                    .formatted(
                            name,
                            missing.size() == 1 ? "a setting" : missing.size() + " settings",
                            missing.stream().map(Service::variable).collect(Collectors.joining(", "))));
        }
    }

    private void tell(Environment environment) {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        log.info(
                "{} is ready on port {}, {} ms after the JVM's start.",
                name,
                environment.getProperty("local.server.port"),
                System.currentTimeMillis() - started);
    }

    private static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
