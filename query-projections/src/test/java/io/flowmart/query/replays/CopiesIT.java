package io.flowmart.query.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryProjections;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Three copies of the query side on one database, as when they are processes of their own. */
@QueryTest
@TestPropertySource(properties = "flowmart.processing.segments=4")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class CopiesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> GROUPS = List.of("ledger-projection", "orders-projection", "payments-projection");

    private final String operator = TestTokens.operator();
    private final List<ConfigurableApplicationContext> others = new ArrayList<>();

    @Autowired
    private ConfigurableApplicationContext self;

    @Autowired
    private Shop shop;

    @Autowired
    private JdbcClient jdbc;

    @BeforeAll
    void startTheOthers(@Autowired Environment environment) {
        for (int i = 0; i < 2; i++) {
            others.add(new SpringApplicationBuilder(QueryProjections.class, TestTokens.class, Http.class)
                    .run(
                            "--server.port=0",
                            "--" + QueryTest.CLIENT_SECRET_KEY,
                            "--spring.datasource.url=" + environment.getRequiredProperty("spring.datasource.url"),
                            "--spring.datasource.hikari.maximum-pool-size=8"));
        }
    }

    @AfterAll
    void stopTheOthers() {
        others.forEach(ConfigurableApplicationContext::close);
    }

    @BeforeEach
    void eachHasItsShare() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(GROUPS)
                .allSatisfy(group ->
                        assertThat(copies().map(copy -> segments(copy, group))).containsExactlyInAnyOrder(1, 1, 2)));
    }

    @Test
    void aCopyRebuildsAReadModelThatAllOfThemWorkOn() {
        Map<String, List<String>> before = someOrders();
        jdbc.sql("update query.order_row set status = 'PENDING', version = 0").update();

        Answer started = others.getLast().getBean(Http.class).post(operator, "/admin/projections/orders/replay");

        assertThat(started.status()).as("%s", started.body()).isEqualTo(202);
        assertThat(started.body().get("replaying").asBoolean()).isTrue();
        awaitDone();
        assertThat(shop.rows()).isEqualTo(before);
        eachHasItsShare();
        assertThat(shop.rows()).isEqualTo(before);
    }

    /** The others are in the middle of it: what they have under way must not come back with an old position. */
    @Test
    void whatHappensMeanwhileIsInTheRebuiltReadModel() {
        Map<String, List<String>> before = someOrders();
        List<Story> late = Stream.generate(() -> Story.ofSomeone().created().paid())
                .limit(200)
                .toList();
        Thread busy = Thread.ofVirtual().start(() -> late.forEach(story -> shop.store(story.orderEvents())));

        copies().forEach(copy -> await().atMost(PATIENCE)
                .until(() -> copy.getBean(Http.class)
                                .post(operator, "/admin/projections/orders/replay")
                                .status()
                        == 202));

        await().atMost(PATIENCE).until(() -> !busy.isAlive());
        awaitDone();
        assertThat(jdbc.sql("select count(*) from query.order_row where status = 'PAID' and version = 2")
                        .query(Integer.class)
                        .single())
                .isEqualTo(before.get("order_row").size() + late.size());
    }

    @Test
    void eachCopyTellsOfAllSegments() {
        someOrders();
        Function<ConfigurableApplicationContext, Answer> progress =
                copy -> copy.getBean(Http.class).get(operator, "/admin/projections/orders");
        assertThat(copies().map(progress)).allSatisfy(answer -> {
            assertThat(answer.body().get("segments").findValuesAsString("segment"))
                    .containsExactly("0", "1", "2", "3");
            assertThat(answer.body().get("allSegments").asBoolean()).isTrue();
            assertThat(answer.number("percent")).isEqualTo(100);
        });
    }

    /** Some orders, all of them paid and in the read model; and the rows. */
    private Map<String, List<String>> someOrders() {
        for (int i = 0; i < 20; i++) {
            shop.store(Story.ofSomeone().created().paid().orderEvents());
        }
        awaitDone();
        return shop.rows();
    }

    /** Until every event is in the read model, whoever handles it. */
    private void awaitDone() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer progress = self.getBean(Http.class).get(operator, "/admin/projections/orders");
            assertThat(progress.body().get("replaying").asBoolean()).isFalse();
            assertThat(progress.number("position")).isEqualTo(progress.number("head"));
        });
    }

    private Stream<ConfigurableApplicationContext> copies() {
        return Stream.concat(Stream.of(self), others.stream());
    }

    private static int segments(ConfigurableApplicationContext copy, String group) {
        return copy.getBean(EventProcessingConfiguration.class)
                .eventProcessorByProcessingGroup(group, StreamingEventProcessor.class)
                .orElseThrow()
                .processingStatus()
                .size();
    }
}
