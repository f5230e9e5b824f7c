package io.flowmart.platform.testing;

import io.flowmart.embedded.TestDatabase;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Gives a Spring context a new, empty database, and has it open connections to the server, which is for all, when it needs them. */
public final class FreshDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "fresh database",
                        Map.of(
                                "spring.datasource.url",
                                TestDatabase.fresh(),
                                "spring.datasource.hikari.minimum-idle",
                                1)));
    }
}
