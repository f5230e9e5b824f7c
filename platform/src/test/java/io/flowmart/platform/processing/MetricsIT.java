package io.flowmart.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.sample.WelcomePolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@SampleTest
class MetricsIT {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private Http http;

    @Test
    void thereIsOneRegistryForAll() {
        assertThat(context.getBeansOfType(MeterRegistry.class).values())
                .singleElement()
                .isInstanceOf(PrometheusMeterRegistry.class);
    }

    @Test
    void showsTheLagOfEachProcessorAndAxonsOwnMeters() {
        commands.sendAndWait(new Join(UserId.random(), "Ada"));
        assertThat(http.get("/actuator/prometheus").text())
                .contains("flowmart_processor_lag_events{processor=\"" + WelcomePolicy.GROUP + "\"}")
                .containsPattern("(?m)^commandBus_\\w+.* [1-9]")
                .containsPattern("(?m)^eventStore_\\w+.* [1-9]")
                .contains("hikaricp_connections", "jvm_memory_used_bytes");
    }
}
