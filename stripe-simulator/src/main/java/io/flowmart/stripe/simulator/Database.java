package io.flowmart.stripe.simulator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The books' own database: one durable transaction per call, apart from any the shop has. */
final class Database implements AutoCloseable {

    static final String SCHEMA = "stripe_simulator";

    private static final int CONNECTIONS = 16;

    /** What is done inside one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /** @throws IllegalStateException with a sentence for people if the database is not there or not as it should be */
    static Database open(StripeSimulator.Settings settings) {
        var properties = new Properties();
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        probe(settings.jdbcUrl(), properties);
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
                    .locations("classpath:db/migration/stripe-simulator")
                    .schemas(SCHEMA)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException("The simulator's tables could not be made: " + firstLine(e), e);
        }
        var config = new HikariConfig();
        config.setPoolName("stripe-simulator");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setDataSourceProperties(properties);
        config.setSchema(SCHEMA);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(10_000);
        config.setConnectionInitSql("set synchronous_commit = on; set lock_timeout = '5s'");
        return new Database(new HikariDataSource(config));
    }

    /** Asks once by hand first, because the pool and Flyway log whole stack traces when nobody answers. */
    private static void probe(String jdbcUrl, Properties properties) {
        var probe = (Properties) properties.clone();
        probe.setProperty("loginTimeout", "10");
        try (Connection connection = DriverManager.getConnection(jdbcUrl, probe)) {
            if (!"PostgreSQL".equals(connection.getMetaData().getDatabaseProductName())) {
                throw new IllegalStateException("The simulator's database must be a PostgreSQL.");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The simulator's database does not answer: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage()).strip();
        String line = message.lines().findFirst().orElse(e.getClass().getSimpleName());
        // The driver says which host is unknown only in the cause.
        return e.getCause() instanceof UnknownHostException unknown
                ? line + " Unknown host: " + unknown.getMessage()
                : line;
    }

    /** Committed when this returns; rolled back when it throws. */
    <T> T write(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** For work whose statements need not see the same moment. */
    <T> T read(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    /** For work that must see one moment throughout, such as the totals and the rows they are totals of. */
    <T> T snapshot(Work<T> work) throws SQLException {
        return write(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only");
            }
            return work.run(connection);
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
