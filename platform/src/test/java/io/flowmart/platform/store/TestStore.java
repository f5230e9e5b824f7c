package io.flowmart.platform.store;

import com.zaxxer.hikari.HikariDataSource;
import io.flowmart.api.MessageCatalogue;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserId;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.platform.sample.ForeignEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.monitoring.NoOpMessageMonitor;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** An event store on an empty database of its own, made of the platform's parts, without a Spring context. */
final class TestStore implements AutoCloseable {

    final HikariDataSource dataSource = new HikariDataSource();
    final JdbcClient jdbc;
    final Serializer serializer = new CatalogueSerializer(
            new EventStoreAutoConfiguration().defaultAxonObjectMapper(), MessageCatalogue.events());
    final PostgresEventStorageEngine engine;
    final Bell bell;
    final WakingEventStore store;

    TestStore() {
        this(TestDatabase.fresh());
    }

    /** One of several processes on a database. */
    TestStore(String jdbcUrl) {
        dataSource.setJdbcUrl(jdbcUrl);
        new Migrations(dataSource, List.of(new ContextSchema("event_store"))).migrate();
        jdbc = JdbcClient.create(dataSource);
        PlatformTransactionManager transactions = new JdbcTransactionManager(dataSource);
        engine = new PostgresEventStorageEngine(JdbcEventStorageEngine.builder()
                .snapshotSerializer(serializer)
                .eventSerializer(serializer)
                .persistenceExceptionResolver(new PostgresExceptionResolver())
                .connectionProvider(new UnitOfWorkAwareConnectionProviderWrapper(
                        new SpringDataSourceConnectionProvider(dataSource)))
                .transactionManager(new SpringTransactionManager(transactions)));
        bell = new Bell(dataSource);
        store = WakingEventStore.over(engine, NoOpMessageMonitor.instance(), bell);
    }

    static DomainEventMessage<UserAuthenticated> visit(UserId user, long sequence) {
        return new GenericDomainEventMessage<>("member", user.value(), sequence, new UserAuthenticated(user));
    }

    /** Stores a visit as another process would, in a transaction that stays open until the connection commits. */
    static void visit(Connection connection, UserId user, Instant time) throws SQLException {
        ForeignEvents.store(
                connection,
                user.value(),
                "flowmart.user.UserAuthenticated",
                "{\"userId\":\"%s\"}".formatted(user),
                time);
    }

    /** Stores a visit that no one here is told of. */
    void foreignVisit(UserId user, Instant time) {
        try (Connection connection = dataSource.getConnection()) {
            visit(connection, user, time);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Connection openTransaction() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void close() {
        bell.stop();
        dataSource.close();
    }
}
