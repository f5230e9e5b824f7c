package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.MailSink;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** Whom the shop writes notices to when its mail goes to the sink. */
class MailPartIT {

    private static final String OPERATORS = "flowmart.notification.operators";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OPERATORS + "=ada@example.com,eve@example.com",
                OPERATORS + "=ada@example.com, eve@example.com",
                OPERATORS + "[0]=ada@example.com|" + OPERATORS + "[1]=eve@example.com"
            })
    void areTheOperatorsThatTheSettingsNameHoweverTheyAreWritten(String settings) {
        assertThat(operators(settings.split("\\|"))).containsExactly("ada@example.com", "eve@example.com");
    }

    @Test
    void isTheShopsOperatorIfTheSettingNamesNobody() {
        assertThat(operators(OPERATORS + "=")).containsExactly("operator@flowmart.local");
    }

    @Test
    void isTheShopsOperatorIfThereIsNoSetting() {
        assertThat(operators()).containsExactly("operator@flowmart.local");
    }

    /** As the notification context reads them, once the part's settings have been put before all others. */
    private static List<String> operators(String... settings) {
        var environment = new MockEnvironment().withProperty(MailSink.PORT_SETTING, "0");
        Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> environment.setProperty(setting[0], setting[1]));
        try (var running = new RunningParts()) {
            var mail = new MailPart(new Given(environment));
            mail.begin(Path.of("unused"), running);
            environment.getPropertySources().addFirst(new MapPropertySource("embeddedParts", mail.settings()));
            return Binder.get(environment)
                    .bind(OPERATORS, Bindable.listOf(String.class))
                    .get();
        }
    }
}
