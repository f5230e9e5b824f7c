package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.platform.SettingProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class OperatorsTest {

    private static final String WARNING = "operators get no notices";

    @Test
    void areToldApartByTheirAddressesAlone(CapturedOutput output) {
        List<Recipient> operators = operators("ops@example.com, finance@example.com,ops@example.com");

        assertThat(operators).extracting(Recipient::address).containsExactly("ops@example.com", "finance@example.com");
        assertThat(operators)
                .extracting(Recipient::userId)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("operator-[0-9a-f-]{36}"));
        assertThat(operators("ops@example.com").getFirst()).isEqualTo(operators.getFirst());
        assertThat(output.getAll()).doesNotContain(WARNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , "})
    void mayBeNoneWhichIsSaidOnce(String setting, CapturedOutput output) {
        assertThat(operators(setting)).isEmpty();

        assertThat(output.getAll()).containsOnlyOnce(WARNING).contains("WARN", "flowmart.notification.operators");
    }

    @Test
    void areNoneByDefault(CapturedOutput output) {
        NotificationSettings settings = bound(Map.of());

        assertThat(settings.operators()).isEmpty();
        assertThat(settings.bankDetails()).isEmpty();
        assertThat(new Operators(settings).all()).isEmpty();
        assertThat(output.getAll()).containsOnlyOnce(WARNING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops",
                "ops@",
                "@example.com",
                "Ops <ops@example.com>",
                "ops@example.com;finance@example.com",
                "ops@example.com, finance",
                "ops@example.com\r\nBcc: eve@example.com",
                "ops@ex ample.com"
            })
    void refuseAStartWithWhatIsNoAddress(String setting) {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> operators(setting))
                .withMessageStartingWith(
                        "The setting flowmart.notification.operators must be a list of e-mail addresses; '")
                .withMessageEndingWith("' is none.");
    }

    @Test
    void areTakenOneByOneToo() {
        assertThat(new Operators(TemplatesTest.settings(Locale.ENGLISH, "", " ops@example.com ")).all())
                .extracting(Recipient::address)
                .containsExactly("ops@example.com");
    }

    private static List<Recipient> operators(String setting) {
        return new Operators(bound(Map.of("flowmart.notification.operators", setting))).all();
    }

    private static NotificationSettings bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("flowmart.notification", NotificationSettings.class);
    }
}
