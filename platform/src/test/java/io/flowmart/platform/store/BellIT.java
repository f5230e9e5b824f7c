package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.flowmart.embedded.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two processes on one database, each with a bell. */
class BellIT {

    private final HikariDataSource one = new HikariDataSource();
    private final HikariDataSource other = new HikariDataSource();
    private final Bell ringing = new Bell(one);
    private final Bell listening = new Bell(other);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        String database = TestDatabase.fresh();
        one.setJdbcUrl(database);
        other.setJdbcUrl(database);
        listening.listen("tea", heard::add);
        ringing.start();
        listening.start();
        await().untilAsserted(() -> assertThat(heard).containsExactly(Bell.EVERYTHING));
        heard.clear();
    }

    @AfterEach
    void stop() {
        ringing.stop();
        listening.stop();
        one.close();
        other.close();
    }

    @Test
    void isHeardByTheOthersAndNotByWhoRings() {
        listening.ring("tea", "mine");
        ringing.ring("coffee", "nobody listens");
        ringing.ring("tea", "is ready, with spaces");
        await().untilAsserted(() -> assertThat(heard).containsExactly("is ready, with spaces"));
    }

    @Test
    void tellsMuchThatComesTogetherAndEachOnce() {
        IntStream.range(0, 5_000).forEach(i -> ringing.ring("tea", "cup " + i % 1_000));
        await().untilAsserted(() -> assertThat(heard)
                .containsAll(IntStream.range(0, 1_000).mapToObj(i -> "cup " + i).toList()));
    }

    @Test
    void saysThatSomethingMayHaveBeenMissedWhenItsConnectionWasLost() {
        JdbcClient.create(one).sql("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and query like 'listen%'""").query().listOfRows();
        await().untilAsserted(() -> assertThat(heard).containsExactly(Bell.EVERYTHING));
        ringing.ring("tea", "again");
        await().untilAsserted(() -> assertThat(heard).containsExactly(Bell.EVERYTHING, "again"));
    }

    @Test
    void goesOnListeningWhenAListenerFails() {
        listening.listen("coffee", news -> {
            throw new NumberFormatException(news);
        });
        ringing.ring("coffee", "black");
        ringing.ring("tea", "green");
        await().untilAsserted(() -> assertThat(heard).containsExactly("green"));
    }

    /** Not even an error, which ends it, leaves a connection in the pool that goes on collecting news. */
    @Test
    void leavesNoConnectionBehindThatListens() {
        listening.listen("coffee", news -> {
            // Else it would reach whoever waits for something in a test that runs beside this one.
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
            throw new AssertionError("for the test");
        });
        other.setMaximumPoolSize(1);
        ringing.ring("coffee", "black");
        await().untilAsserted(() -> assertThat(ringing.copies()).isOne());
        assertThat(JdbcClient.create(other)
                        .sql("select count(*) from pg_listening_channels()")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void noticesADatabaseThatHasVanishedWithoutAWord() throws Exception {
        URI database = URI.create(one.getJdbcUrl().substring("jdbc:".length()));
        List<String> news = new CopyOnWriteArrayList<>();
        try (var wire = new Wire(database.getPort());
                var far = new HikariDataSource()) {
            far.setJdbcUrl(one.getJdbcUrl().replace(":" + database.getPort(), ":" + wire.port()));
            far.setMaximumPoolSize(1);
            far.setValidationTimeout(250);
            Bell bell = new Bell(far, Duration.ofMillis(200));
            bell.listen("tea", news::add);
            bell.start();
            await().untilAsserted(() -> assertThat(news).containsExactly(Bell.EVERYTHING));
            await().during(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(ringing.copies())
                    .as("it is counted while it asks")
                    .isEqualTo(3));

            wire.cut();
            await().untilAsserted(() -> assertThat(news).containsExactly(Bell.EVERYTHING, Bell.EVERYTHING));
            ringing.ring("tea", "again");
            await().untilAsserted(() -> assertThat(news).endsWith("again"));
            bell.stop();
        }
    }

    @Test
    void knowsHowManyThereAre() {
        await().untilAsserted(() -> assertThat(ringing.copies()).isEqualTo(2));
        listening.stop();
        await().untilAsserted(() -> assertThat(ringing.copies()).isOne());
        assertThat(Bell.silent().copies()).isOne();
    }

    @Test
    void isSilentWhereThereIsNobodyElse() {
        Bell alone = Bell.silent();
        alone.start();
        alone.ring("tea", "for one");
        alone.stop();
        ringing.ring("tea", "for two");
        await().untilAsserted(() -> assertThat(heard).containsExactly("for two"));
    }
}
