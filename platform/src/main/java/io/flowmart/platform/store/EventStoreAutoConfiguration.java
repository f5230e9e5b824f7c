package io.flowmart.platform.store;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.flowmart.api.MessageCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.modelling.saga.repository.jdbc.JdbcSagaStore;
import org.axonframework.modelling.saga.repository.jdbc.PostgresSagaSqlSchema;
import org.axonframework.modelling.saga.repository.jdbc.SagaSchema;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.axonframework.spring.stereotype.Saga;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Events, tokens, sagas and dead letters on PostgreSQL over JDBC, without JPA. */
@AutoConfiguration(
        beforeName = {
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.TransactionAutoConfiguration",
            "org.axonframework.springboot.autoconfig.ObjectMapperAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration"
        },
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
public class EventStoreAutoConfiguration {

    @Bean
    ContextSchema eventStoreSchema() {
        return new ContextSchema("event_store");
    }

    /** Runs before everything that Boot knows to need the database. */
    @Bean
    FlywayMigrationInitializer migrations(DataSource dataSource, ObjectProvider<ContextSchema> schemas) {
        Migrations migrations =
                new Migrations(dataSource, schemas.orderedStream().toList());
        Flyway ignored = migrations.flyway(eventStoreSchema());
        return new FlywayMigrationInitializer(ignored, all -> migrations.migrate());
    }

    /** For commands, sagas, policies and tasks. Read models have their own, see {@code ProcessingAutoConfiguration}. */
    @Bean
    @Primary
    JdbcTransactionManager transactionManager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean
    @Primary
    TransactionManager axonTransactionManager(JdbcTransactionManager transactionManager) {
        return new SpringTransactionManager((PlatformTransactionManager) transactionManager);
    }

    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(dataSource));
    }

    @Bean
    PersistenceExceptionResolver persistenceExceptionResolver() {
        return new PostgresExceptionResolver();
    }

    /** Axon 4 stores with Jackson 2; the web layer has Boot's Jackson 3. */
    @Bean(defaultCandidate = false)
    ObjectMapper defaultAxonObjectMapper() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** One serializer for events, messages, tokens and sagas. */
    @Bean
    @Primary
    Serializer serializer(ListableBeanFactory beans) {
        List<Class<?>> stored = new ArrayList<>(MessageCatalogue.events());
        Stream.of(beans.getBeanNamesForAnnotation(Saga.class))
                .map(beans::getType)
                .filter(Objects::nonNull)
                .forEach(stored::add);
        return new CatalogueSerializer(defaultAxonObjectMapper(), stored);
    }

    @Bean
    @DependsOnDatabaseInitialization
    PostgresEventStorageEngine eventStorageEngine(
            Serializer serializer,
            PersistenceExceptionResolver exceptionResolver,
            ConnectionProvider connectionProvider,
            TransactionManager transactionManager,
            org.axonframework.config.Configuration configuration) {
        // PostgreSQL keeps microseconds; so does an event from its first moment on.
        GenericEventMessage.clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
        return new PostgresEventStorageEngine(JdbcEventStorageEngine.builder()
                .snapshotSerializer(serializer)
                .eventSerializer(serializer)
                .upcasterChain(configuration.upcasterChain())
                .persistenceExceptionResolver(exceptionResolver)
                .connectionProvider(connectionProvider)
                .transactionManager(transactionManager));
    }

    @Bean
    Bell bell(DataSource dataSource, @Value("${flowmart.store.shared}") boolean shared) {
        return shared ? new Bell(dataSource) : Bell.silent();
    }

    @Bean(name = "eventBus")
    WakingEventStore eventStore(
            PostgresEventStorageEngine engine, org.axonframework.config.Configuration configuration, Bell bell) {
        return WakingEventStore.over(engine, configuration.messageMonitor(EventStore.class, "eventStore"), bell);
    }

    @Bean
    @DependsOnDatabaseInitialization
    SharedTokenStore tokenStore(ConnectionProvider connectionProvider, Serializer serializer, JdbcClient jdbc) {
        return SharedTokenStore.of(
                JdbcTokenStore.builder().connectionProvider(connectionProvider).serializer(serializer), jdbc);
    }

    @Bean
    @DependsOnDatabaseInitialization
    JdbcSagaStore sagaStore(ConnectionProvider connectionProvider, Serializer serializer) {
        PostgresSagaSqlSchema schema = new PostgresSagaSqlSchema(SagaSchema.builder()
                .sagaEntryTable("event_store.saga_entry")
                .associationValueEntryTable("event_store.association_value_entry")
                .serializedSagaColumn("serialized_saga")
                .associationKeyColumn("association_key")
                .associationValueColumn("association_value")
                .sagaIdColumn("saga_id")
                .sagaTypeColumn("saga_type")
                .build());
        // Deadlines reach a saga beside its processor; the row's lock keeps the two from overwriting each other.
        schema.setExclusiveLoad(true);
        return JdbcSagaStore.builder()
                .connectionProvider(connectionProvider)
                .serializer(serializer)
                .sqlSchema(schema)
                .build();
    }

    @Bean
    AuditController auditController(JdbcClient jdbc) {
        return new AuditController(jdbc);
    }

    @Bean
    DeadLetterSchema deadLetterSchema() {
        return DeadLetterSchema.builder()
                .deadLetterTable("event_store.dead_letter_entry")
                .deadLetterIdentifierColumn("dead_letter_identifier")
                .processingGroupColumn("processing_group")
                .sequenceIdentifierColumn("sequence_identifier")
                .sequenceIndexColumn("sequence_index")
                .messageTypeColumn("message_type")
                .eventIdentifierColumn("event_identifier")
                .timestampColumn("time_stamp")
                .payloadTypeColumn("payload_type")
                .payloadRevisionColumn("payload_revision")
                .metaDataColumn("meta_data")
                .aggregateTypeColumn("aggregate_type")
                .aggregateIdentifierColumn("aggregate_identifier")
                .sequenceNumberColumn("sequence_number")
                .tokenTypeColumn("token_type")
                .enqueuedAtColumn("enqueued_at")
                .lastTouchedColumn("last_touched")
                .processingStartedColumn("processing_started")
                .causeTypeColumn("cause_type")
                .causeMessageColumn("cause_message")
                .build();
    }
}
