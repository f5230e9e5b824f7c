package io.flowmart.platform.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.Topic;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.kafka.Broker;
import io.flowmart.platform.kafka.PublishedTopics;
import io.flowmart.platform.kafka.ReadTopics;
import io.flowmart.platform.sample.Diary;
import io.flowmart.platform.sample.ForeignEvents;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.MembershipSaga;
import io.flowmart.platform.sample.SampleApplication;
import io.flowmart.platform.sample.WelcomePolicy;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.platform.testing.ContextTest;
import io.flowmart.platform.testing.FreshDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What other contexts publish, and what of it comes to the local store. */
@ContextTest
@ContextConfiguration(
        classes = {SampleApplication.class, IngressIT.Reading.class},
        initializers = FreshDatabase.class)
@TestPropertySource(properties = {"flowmart.kafka.partitions=3", "spring.application.name=sample"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class IngressIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DEAD = "user.event.dlq";
    /** What a topic takes. */
    private static final int LONGEST = 2 << 20;

    private static final Broker BROKER = new Broker();

    @TestConfiguration(proxyBeanMethods = false)
    static class Reading {

        @Bean
        ReadTopics reads() {
            return ReadTopics.of(Topic.USER_EVENT, Topic.ORDER_CREATE, Topic.ORDER_EVENT, Topic.PAYMENT_EVENT);
        }

        @Bean
        PublishedTopics publishes() {
            return PublishedTopics.of("payment");
        }
    }

    @Autowired
    EventStore store;

    @Autowired
    Diary diary;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    MeterRegistry metrics;

    @Autowired
    IngressLifecycle ingress;

    @Autowired
    Http http;

    private UserId user = UserId.random();
    private KafkaProducer<byte[], byte[]> producer;

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry registry) {
        registry.add("spring.kafka.bootstrap-servers", BROKER::address);
    }

    /** After the context: it does not need the broker to start. */
    @BeforeAll
    void startBroker() {
        BROKER.start();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKER.address(), "max.request.size", LONGEST),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @BeforeEach
    void anotherUser() {
        user = UserId.random();
    }

    @AfterAll
    void stopBroker() {
        producer.close();
        BROKER.close();
    }

    @Test
    void storesWhatWasPublishedAsItIs() {
        Published event = Published.created(user).with("ce_causationid", "m-1").with("ce_homework", "stays away");
        send(event);
        awaitSequences(user, 0);

        Map<String, Object> row = jdbc.sql("select * from event_store.domain_event where aggregate_identifier = ?")
                .param(user.value())
                .query()
                .singleRow();
        assertThat(row)
                .containsEntry("event_identifier", event.id())
                .containsEntry("aggregate_type", "User")
                .containsEntry("payload_type", "flowmart.user.UserCreated")
                .containsEntry("payload_revision", "1")
                .containsEntry("payload", event.record().value());
        assertThat(store.readEvents(user.value()).next().getTimestamp())
                .isEqualTo(Instant.parse("2026-05-04T03:02:01.123456Z"));
        assertThat(store.readEvents(user.value()).next().getMetaData())
                .containsExactlyInAnyOrderEntriesOf(Map.of("correlationId", "c-1", "causationId", "m-1"));
    }

    @Test
    void wakesTheHandlersAndSendsNothingOutAgain() {
        send(Published.created(user), Published.visit(user, 1));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(diary.read(WelcomePolicy.GROUP, user)).containsExactly(0L, 1L);
            assertThat(diary.read(MembershipSaga.GROUP, user)).containsExactly(0L, 1L);
        });
        assertThat(BROKER.records("user.event"))
                .filteredOn(record -> user.value().equals(record.key()))
                .hasSize(2);
    }

    @Test
    void storesAnEventOnceHoweverOftenAndWhereverItIsSent() {
        String order = OrderId.of(user, "twice").value();
        Published first = Published.order("order.create", order, 0).with("ce_axonmessageaggregatetype", "Order");
        long before = lastIndex();
        IntStream.range(0, 20).forEach(time -> {
            sendAll(List.of(first.record(), first.on("order.event"), first.on("order.create")));
            send(Published.order("order.event", order, time + 1L));
        });
        awaitSequences(order, LongStream.rangeClosed(0, 20).toArray());
        // No number is spent on what is there already: each would be a gap for every reader.
        await().untilAsserted(() -> assertThat(lastIndex() - before)
                .isEqualTo(jdbc.sql("select count(*) from event_store.domain_event where global_index > ?")
                        .param(before)
                        .query(Long.class)
                        .single()));
    }

    @Test
    void keepsTheOrderWhateverTheOrderOfArrival() {
        List<Published> events = LongStream.range(1, 12)
                .mapToObj(sequence -> Published.visit(user, sequence))
                .collect(Collectors.toList());
        Collections.shuffle(events);
        events.forEach(this::send);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(gauge("flowmart.ingress.waiting"))
                .isEqualTo(11));
        assertThat(sequences(user)).isEmpty();
        assertThat(waiting("")).hasSize(11).allSatisfy(event -> {
            assertThat(event.path("aggregateId").asString()).isEqualTo(user.value());
            assertThat(event.path("fork").asBoolean()).isFalse();
        });
        assertThat(waiting("?limit=2")).hasSize(2);

        send(Published.created(user));
        awaitSequences(user, LongStream.range(0, 12).toArray());
        assertThat(gauge("flowmart.ingress.waiting")).isZero();
        assertThat(waiting("")).isEmpty();
    }

    @Test
    void aForkStopsItsAggregateAndNoOther() {
        send(Published.created(user), Published.visit(user, 1));
        awaitSequences(user, 0, 1);
        Published fork = Published.visit(user, 1);
        send(fork, Published.visit(user, 2), Published.visit(user, 3));
        UserId other = UserId.random();
        send(Published.created(other));
        awaitSequences(other, 0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gauge("flowmart.ingress.forks")).isOne());
        assertThat(sequences(user)).containsExactly(0L, 1L);
        assertThat(waiting("")).hasSize(3);

        assertThat(discard(fork.id(), "{\"reason\":\"restored from a backup\"}"))
                .isEqualTo(HttpStatus.NO_CONTENT.value());
        awaitSequences(user, 0, 1, 2, 3);
        assertThat(gauge("flowmart.ingress.forks")).isZero();
        send(fork, Published.visit(user, 4));
        awaitSequences(user, 0, 1, 2, 3, 4);
        assertThat(gauge("flowmart.ingress.forks")).isZero();
    }

    @Test
    void tellsOperatorsWhatTheyAskWrongly() {
        assertThat(discard("nobody", "{\"reason\":\"none\"}")).isEqualTo(HttpStatus.NOT_FOUND.value());
        assertThat(discard("nobody", "{}")).isEqualTo(HttpStatus.BAD_REQUEST.value());
        assertThat(http.get("/admin/waiting-events?cursor=x", "Authorization", TestTokens.operator())
                        .problem())
                .isEqualTo("application/problem+json 400 invalid_field cursor");
        assertThat(retry("no.topic").problem()).isEqualTo("application/problem+json 400 invalid_field topic");
        assertThat(http.get("/admin/waiting-events", "Authorization", TestTokens.customer(user))
                        .status())
                .isEqualTo(HttpStatus.FORBIDDEN.value());
    }

    static Stream<Published> spoiled() {
        UserId user = UserId.random();
        return Stream.of(
                Published.created(user).saying((byte[]) null),
                Published.created(user).saying(""),
                Published.created(user).saying("no JSON"),
                Published.created(user).saying("{\"userId\":"),
                Published.created(user).saying("{}"),
                Published.created(user)
                        .saying("{\"userId\":\"user-1\",\"email\":\"e\",\"name\":\"n\",\"role\":\"CUSTOMER\"}{}"),
                Published.created(user).saying("[".repeat(5_000)),
                Published.created(user).saying("{\"userId\":\"user-1\",\"email\":\"\\u0000\"}"),
                Published.created(user).saying(new byte[] {0, 1, 2, (byte) 0xff}),
                Published.created(user).saying("x".repeat(LONGEST - 2_000)),
                Published.visit(user, 0).saying("{\"userId\":17}"),
                Published.visit(user, 0).saying("{\"userId\":17}").with("ce_axonmessagerevision", null),
                Published.visit(user, 0).saying("{\"userId\":17}").with("ce_axonmessagerevision", "0"),
                Published.visit(user, 0).saying("{\"userId\":\"order-17\"}"),
                Published.visit(user, 0).saying("null"),
                Published.created(user).with("ce_specversion", null),
                Published.created(user).with("ce_specversion", "7.0"),
                Published.created(user).with("ce_id", null),
                Published.created(user).with("ce_id", " "),
                Published.created(user).with("ce_id", "i".repeat(256)),
                Published.created(user).with("ce_id", "a\0b"),
                Published.created(user).with("ce_source", "/flowmart/order"),
                Published.created(user).with("ce_source", "http://[bad"),
                Published.created(user).with("ce_type", "flowmart.payment.PaymentProcessed"),
                Published.created(user).with("ce_type", "java.lang.Runtime"),
                Published.created(user).with("ce_type", "flowmart.user." + "x".repeat(255)),
                Published.created(user).with("ce_subject", null),
                Published.created(user).with("ce_subject", UserId.random().value()),
                Published.created(user).with("ce_time", null),
                Published.created(user).with("ce_time", "yesterday"),
                Published.created(user).with("ce_time", "-99999-01-01T00:00:00Z"),
                Published.created(user).with("ce_time", "+999999999-01-01T00:00:00Z"),
                Published.created(user).with("ce_axonmessageaggregateid", null),
                Published.created(user).with("ce_axonmessageaggregatetype", null),
                Published.created(user).with("ce_axonmessageaggregateseq", null),
                Published.created(user).with("ce_axonmessageaggregateseq", "-1"),
                Published.created(user).with("ce_axonmessageaggregateseq", "9".repeat(40)),
                Published.created(user).with("ce_axonmessagerevision", "1\n2"),
                Published.created(user).with("ce_correlationid", "c".repeat(256)),
                Published.created(user).with("content-type", "text/xml"),
                Published.created(user).with("content-type", "application/cloudevents+json"),
                Published.created(user).under(null),
                Published.created(user).under("another"));
    }

    @ParameterizedTest
    @MethodSource("spoiled")
    void putsWhatIsNoEventOnADeadLetterTopicAndGoesOn(Published spoiled) {
        int before = BROKER.records(DEAD).size();
        int partition = send(spoiled.record());
        UserId next = UserId.random();
        send(Published.created(next).inPartition(partition));

        awaitSequences(next, 0);
        List<ConsumerRecord<String, byte[]>> dead = BROKER.records(DEAD);
        assertThat(dead.size()).isEqualTo(before + 1);
        ConsumerRecord<String, byte[]> last = dead.stream()
                .max(Comparator.comparing(ConsumerRecord::timestamp))
                .orElseThrow();
        assertThat(last.value()).isEqualTo(spoiled.record().value());
        assertThat(header(last, "kafka_dlt-exception-message")).isNotBlank();
        assertThat(header(last, "kafka_dlt-original-topic")).isEqualTo("user.event");
        assertThat(header(last, "kafka_dlt-original-consumer-group")).isEqualTo("flowmart-sample");
    }

    @Test
    void anEventOfAnotherContextsAggregateIsNone() {
        send(Published.created(user));
        awaitSequences(user, 0);
        Published intruder = intruder(1);
        send(intruder);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(BROKER.records("order.event.dlq"))
                .anySatisfy(record -> {
                    assertThat(header(record, "ce_id")).isEqualTo(intruder.id());
                    assertThat(header(record, "kafka_dlt-exception-message")).contains("another context");
                }));
        assertThat(sequences(user)).containsExactly(0L);
    }

    /** An event of an order, for the user's aggregate. */
    private Published intruder(long sequence) {
        return Published.order("order.event", user.value(), sequence)
                .saying("{\"orderId\":\"%s\"}".formatted(OrderId.of(user, "intruder")));
    }

    @Test
    void anIdThatAnotherEventHasIsNone() {
        Published first = Published.created(user);
        UserId other = UserId.random();
        send(first, Published.created(other).with("ce_id", first.id()), Published.visit(user, 1));
        awaitSequences(user, 0, 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(BROKER.records(DEAD))
                .anySatisfy(record -> assertThat(record.key()).isEqualTo(other.value())));
        assertThat(sequences(other)).isEmpty();
    }

    @Test
    void whatWaitsForAPlaceThatIsNotItsOwnWaitsNoMore() {
        send(intruder(3));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(gauge("flowmart.ingress.waiting"))
                .isOne());
        send(Published.created(user), Published.visit(user, 1));

        awaitSequences(user, 0, 1);
        assertThat(gauge("flowmart.ingress.waiting")).isZero();
        send(Published.visit(user, 2), Published.visit(user, 3));
        awaitSequences(user, 0, 1, 2, 3);
    }

    @Test
    void takesDeadRecordsInWhenTheyCanBeRead() {
        Published mended = Published.created(user);
        sendAll(List.of(mended.on(DEAD), Published.visit(user, 1).on(DEAD), mended.on(DEAD)));

        JsonNode first = retry("user.event").json();
        assertThat(sequences(user)).containsExactly(0L, 1L);
        assertThat(first.path("stored").asInt()).isEqualTo(2);
        JsonNode second = retry("user.event").json();
        assertThat(second.path("stored").asInt()).isZero();
        assertThat(second.path("read").asInt()).isEqualTo(first.path("read").asInt());
    }

    @Test
    void storesWhatItDoesNotKnowAsItCame() {
        send(
                Published.created(user),
                Published.visit(user, 1)
                        .with("ce_type", "flowmart.user.UserMoved")
                        .saying("{\"to\": [1.50]}"),
                Published.visit(user, 2).with("ce_axonmessagerevision", "99").saying("{\"new\":\"shape\"}"),
                Published.visit(user, 3).with("ce_axonmessagerevision", null),
                Published.visit(user, 4));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(diary.read(WelcomePolicy.GROUP, user))
                .contains(0L, 4L));
        assertThat(payload(user, 1)).isEqualTo("{\"to\": [1.50]}");
        assertThat(payload(user, 2)).isEqualTo("{\"new\":\"shape\"}");
        assertThat(diary.read(WelcomePolicy.GROUP, user)).doesNotContain(1L, 2L);
    }

    /** As a store that is restored from a backup: what came since is in Kafka alone, whatever the group has committed. */
    @Test
    void readsAgainWhatARestoredStoreMisses() {
        UserId old = UserId.random();
        send(Published.created(old));
        awaitSequences(old, 0);
        List<Map<String, Object>> positions =
                jdbc.sql("select * from event_store.ingress_position").query().listOfRows();
        send(Published.created(user), Published.visit(old, 1));
        awaitSequences(user, 0);
        awaitSequences(old, 0, 1);
        ingress.stop();

        jdbc.sql(
                        "delete from event_store.domain_event where (aggregate_identifier, sequence_number) in ((?, 0), (?, 1))")
                .params(user.value(), old.value())
                .update();
        positions.forEach(row -> jdbc.sql(
                        "update event_store.ingress_position set next_offset = ? where topic = ? and partition = ?")
                .params(row.get("next_offset"), row.get("topic"), row.get("partition"))
                .update());
        withoutPositions(ingress::start);

        awaitSequences(user, 0);
        awaitSequences(old, 0, 1);
    }

    @Test
    void skipsNothingWhileItsPositionsCannotBeKept() {
        List<Published> events = Stream.generate(() -> Published.created(UserId.random()))
                .limit(30)
                .toList();
        withoutPositions(() -> events.forEach(this::send));

        events.forEach(event -> awaitSequences(event.aggregateId(), 0));
    }

    /** Does something and waits until ingress has noticed that the table is away. */
    private void withoutPositions(Runnable action) {
        double before = troubles();
        jdbc.sql("alter table event_store.ingress_position rename to away").update();
        try {
            action.run();
            await().atMost(PATIENCE).until(() -> troubles() > before);
        } finally {
            jdbc.sql("alter table event_store.away rename to ingress_position").update();
        }
    }

    private double troubles() {
        return metrics.find("flowmart.ingress.failures").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void anHourOldImportBesideAnOpenLocalAppendLosesNeither() throws SQLException {
        UserId local = UserId.random();
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            ForeignEvents.store(
                    open,
                    local.value(),
                    "flowmart.user.UserCreated",
                    new String(Published.created(local).record().value(), StandardCharsets.UTF_8),
                    Instant.now());
            send(Published.created(user).at(Instant.now().minus(Duration.ofHours(1))));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(diary.read(WelcomePolicy.GROUP, user))
                    .containsExactly(0L));
            open.commit();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(diary.read(WelcomePolicy.GROUP, local))
                .containsExactly(0L));
    }

    @Test
    void aBatchWhoseTransactionIsLostIsStoredOnceAllTheSame() throws SQLException {
        try (Connection blocking = dataSource.getConnection();
                Statement statement = blocking.createStatement()) {
            blocking.setAutoCommit(false);
            statement.execute("lock table event_store.domain_event in share mode");
            send(Published.created(user), Published.visit(user, 1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(killImports()).isPositive());
            blocking.rollback();
        }
        awaitSequences(user, 0, 1);
        send(Published.visit(user, 2));
        awaitSequences(user, 0, 1, 2);
    }

    private int killImports() {
        return jdbc.sql("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        and query like '%insert into event_store.domain_event%'""").query().listOfRows().size();
    }

    private void send(Published... events) {
        sendAll(Stream.of(events).map(Published::record).toList());
    }

    /** The partition it came to. */
    private int send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get().partition();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sendAll(List<ProducerRecord<byte[], byte[]>> records) {
        records.forEach(this::send);
    }

    private void awaitSequences(Object aggregate, long... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sequences(aggregate))
                .containsExactlyElementsOf(LongStream.of(expected).boxed().toList()));
    }

    private List<Long> sequences(Object aggregate) {
        return jdbc.sql("""
                        select sequence_number from event_store.domain_event where aggregate_identifier = ?
                        order by global_index""").param(aggregate.toString()).query(Long.class).list();
    }

    private String payload(Object aggregate, long sequence) {
        return jdbc.sql("""
                        select convert_from(payload, 'UTF8') from event_store.domain_event
                        where aggregate_identifier = ? and sequence_number = ?""")
                .params(aggregate.toString(), sequence)
                .query(String.class)
                .single();
    }

    private long lastIndex() {
        return jdbc.sql("select last_value from event_store.domain_event_global_index_seq")
                .query(Long.class)
                .single();
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    private List<JsonNode> waiting(String parameters) {
        JsonNode page = http.get("/admin/waiting-events" + parameters, "Authorization", TestTokens.operator())
                .json();
        return page.path("items").valueStream().toList();
    }

    private int discard(String eventId, String body) {
        return http.send(
                        "DELETE",
                        "/admin/waiting-events/" + eventId,
                        BodyPublishers.ofString(body),
                        "Authorization",
                        TestTokens.operator(),
                        "Content-Type",
                        "application/json")
                .status();
    }

    private Http.Answer retry(String topic) {
        return http.post("/admin/dead-records/retry?topic=" + topic, "", "Authorization", TestTokens.operator());
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
