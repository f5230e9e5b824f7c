package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.embedded.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class MigrationsIT {

    private static final List<ContextSchema> SCHEMAS =
            List.of(new ContextSchema("event_store"), new ContextSchema("sample"));

    private final DriverManagerDataSource dataSource = new DriverManagerDataSource(TestDatabase.fresh());
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final Migrations migrations = new Migrations(dataSource, SCHEMAS);

    @BeforeEach
    void firstStart() {
        migrations.migrate();
    }

    @Test
    void givesEachContextASchemaAndAHistoryOfItsOwn() {
        assertThat(versions("event_store")).contains("1");
        assertThat(versions("sample")).containsExactly("1");
        assertThat(jdbc.sql("select count(*) from event_store.domain_event")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void changesNothingOnTheSecondStart() {
        List<String> before = versions("event_store");
        new Migrations(dataSource, SCHEMAS).migrate();
        assertThat(versions("event_store")).isEqualTo(before);
    }

    @Test
    void refusesDataOfANewerVersionAndTouchesNothing() {
        jdbc.sql("drop schema event_store cascade").update();
        jdbc.sql("""
                        insert into sample.flyway_schema_history
                        select 99, '99', 'later', type, 'V99__later.sql', 1, installed_by, now(), 1, true
                        from sample.flyway_schema_history where version = '1'""").update();

        assertThatExceptionOfType(NewerDataException.class)
                .isThrownBy(migrations::migrate)
                .withMessage(
                        "The schema 'sample' of the database has version 99, which this version of FlowMart does not"
                                + " know; start the newer version that wrote it.");
        assertThat(jdbc.sql("select count(*) from information_schema.schemata where schema_name = 'event_store'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void tellsOfNewerDataInOneSentence() {
        FailureAnalysis analysis = new NewerDataAnalyzer()
                .analyze(new BeanCreationException("migrations", new NewerDataException("sample", "99")));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).startsWith("The schema 'sample' of the database has version 99,");
    }

    private List<String> versions(String schema) {
        return jdbc.sql("select version from " + schema + ".flyway_schema_history where version is not null order by 1")
                .query(String.class)
                .list();
    }
}
