package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.embedded.TestDatabase;
import io.flowmart.platform.SettingProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(OutputCaptureExtension.class)
class StartIT {

    private static final Pattern SHOWN =
            Pattern.compile("The operator's account is operator@flowmart.local with the password ([0-9a-f]{24})");

    /** Logging is the JVM's: two copies in one JVM set it up one after the other. */
    private static final ReentrantLock SETTING_UP_LOGGING = new ReentrantLock();

    private final String database = TestDatabase.fresh();

    @TempDir
    private Path folder;

    @Test
    void makesOneOperatorWhenTwoCopiesStartAndShowsThePasswordOnce(CapturedOutput output) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<ConfigurableApplicationContext>> copies =
                    threads.invokeAll(List.of(() -> start(), () -> start()));
            for (Future<ConfigurableApplicationContext> copy : copies) {
                copy.get().close();
            }
        }
        try (ConfigurableApplicationContext later = start("--flowmart.operator.email=other@flowmart.local")) {
            assertThat(operators(later)).containsExactly("operator@flowmart.local");
            Matcher shown = SHOWN.matcher(output.getAll());
            assertThat(shown.results()).hasSize(1);
            assertThat(shown.reset().find()).isTrue();
            assertThat(later.getBean(Passwords.class)
                            .matches(
                                    new Password(shown.group(1)),
                                    later.getBean(Credentials.class)
                                            .find("operator@flowmart.local")
                                            .orElseThrow()
                                            .passwordHash()))
                    .isTrue();
        }
    }

    @Test
    void refusesAnOperatorsPasswordThatIsTooShort(CapturedOutput output) {
        assertThatThrownBy(() -> start("--flowmart.operator.password=short")).isInstanceOf(SettingProblem.class);

        assertThat(output.getAll())
                .contains(
                        "The password in flowmart.operator.password must have 8 to 255 characters, and none that anyone could guess.")
                .doesNotContain("\tat ");
    }

    @Test
    void tellsInOneSentenceThatTheSigningKeyIsNone(CapturedOutput output) throws Exception {
        Files.writeString(folder.resolve("signing-key.json"), "garbage");

        assertThatThrownBy(this::start).hasRootCauseInstanceOf(SettingProblem.class);

        assertThat(output.getAll()).contains("holds no signing key").doesNotContain("\tat ");
    }

    private ConfigurableApplicationContext start(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.datasource.url=" + database,
                "--flowmart.user.signing-key-file=" + folder.resolve("signing-key.json"),
                "--flowmart.security.service-secret=a secret among services",
                "--flowmart.stripe.api-key=sk_test_unused"));
        all.addAll(List.of(settings));
        var application = new SpringApplication(UserApplication.class);
        application.addListeners((ApplicationPreparedEvent prepared) -> SETTING_UP_LOGGING.unlock());
        SETTING_UP_LOGGING.lock();
        try {
            return application.run(all.toArray(String[]::new));
        } finally {
            if (SETTING_UP_LOGGING.isHeldByCurrentThread()) {
                SETTING_UP_LOGGING.unlock();
            }
        }
    }

    private static List<String> operators(ConfigurableApplicationContext context) {
        return context.getBean(JdbcClient.class).sql("""
                        select payload ->> 'email' from event_store.event_log
                        where event = 'flowmart.user.UserCreated'
                        and payload ->> 'role' = 'OPERATOR'""").query(String.class).list();
    }
}
