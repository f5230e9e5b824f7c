package io.flowmart.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.platform.sample.Diary;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Http.Answer;
import io.flowmart.platform.sample.ReadsConsole;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.sample.WelcomePolicy;
import io.flowmart.platform.security.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The database cuts all connections and takes no new ones, then comes back. */
@SampleTest
@ReadsConsole
class DatabaseAwayIT {

    private static final String UNAVAILABLE = "application/problem+json 503 temporarily_unavailable";

    @Autowired
    private Http http;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Diary diary;

    @Autowired
    private DataSource connections;

    @Autowired
    private ProblemHandler problems;

    private final UserId user = UserId.random();
    private final String token = TestTokens.customer(user);

    @Test
    void says503AndGoesOnWhenItIsBack(CapturedOutput output) {
        String database =
                jdbc.sql("select current_database()").query(String.class).single();
        JdbcClient server = JdbcClient.create(new DriverManagerDataSource(TestDatabase.fresh()));
        server.sql("alter database " + database + " with allow_connections false")
                .update();
        try {
            server.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = ?")
                    .param(database)
                    .query(Long.class)
                    .single();
            Answer command = http.post("/sample/joined?name=Ada", "", "Authorization", token);
            assertThat(command.problem()).isEqualTo(UNAVAILABLE);
            assertThat(command.header("Retry-After")).isEqualTo("1");
            assertThat(http.get("/admin/audit/events?aggregateId=a", "Authorization", TestTokens.operator())
                            .problem())
                    .isEqualTo(UNAVAILABLE);
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(http.get("/actuator/health").status()).isEqualTo(503);
            assertThat(output.getAll()).doesNotContain("A request failed unexpectedly.");
        } finally {
            server.sql("alter database " + database + " with allow_connections true")
                    .update();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> http.post("/sample/joined?name=Ada", "", "Authorization", token)
                                .status()
                        == 200);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(diary.read(WelcomePolicy.GROUP, user))
                .containsExactly(0L));
    }

    /** JPA tells of the rollback alone, and hides why it was needed. */
    @Test
    void says503AlsoWhenOnlyTheRollbackIsToldOf() throws SQLException {
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("select pg_terminate_backend(pg_backend_pid())"));

            SQLException told = catchThrowableOfType(SQLException.class, connection::rollback);

            assertThat(problems.unexpected(new IllegalStateException(told)).getStatusCode())
                    .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        }
    }

    @Test
    void says503AlsoWhenOnlyTheCommitNotices(CapturedOutput output) {
        Answer answer = http.post("/sample/cut-off", "", "Authorization", token);
        assertThat(answer.problem()).isEqualTo(UNAVAILABLE);
        assertThat(output.getAll()).doesNotContain("A request failed unexpectedly.");
    }
}
