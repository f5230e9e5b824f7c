package io.flowmart.platform.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import io.flowmart.platform.SettingProblem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class StripeAutoConfigurationTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(StripeAutoConfiguration.class));

    @Test
    void makesAClientWithATestKey() {
        context.withPropertyValues("flowmart.stripe.api-key=sk_test_x", "flowmart.stripe.read-timeout=3s")
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    assertThat(started.getBean(StripeClient.class)).isNotNull();
                    assertThat(started.getBean(StripeProperties.class).readTimeout())
                            .isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void needsNoKeyWhereNobodyUsesStripe() {
        context.run(started -> assertThat(started).hasNotFailed());
    }

    @Test
    void asksForTheKeyWhereItIsNeeded() {
        context.withPropertyValues("flowmart.stripe.api-key=")
                .run(started -> assertThatThrownBy(() -> started.getBean(StripeClient.class))
                        .rootCause()
                        .isInstanceOf(SettingProblem.class)
                        .hasMessage("Stripe needs a key: set flowmart.stripe.api-key to a secret key for test mode."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_x", "rk_live_x"})
    void refusesALiveKeyAndDoesNotShowIt(String key) {
        context.withPropertyValues("flowmart.stripe.api-key=" + key)
                .run(started -> assertThatThrownBy(() -> started.getBean(StripeClient.class))
                        .rootCause()
                        .isInstanceOf(SettingProblem.class)
                        .hasMessageContaining("flowmart.stripe.live=true")
                        .message()
                        .doesNotContain(key));
    }

    @Test
    void takesALiveKeyIfThatIsMeant() {
        context.withPropertyValues("flowmart.stripe.api-key=sk_live_x", "flowmart.stripe.live=true")
                .run(started -> assertThat(started.getBean(StripeClient.class)).isNotNull());
    }

    @Test
    void keepsTheKeyToItself() {
        context.withPropertyValues("flowmart.stripe.api-key=sk_test_secret").run(started -> assertThat(
                        started.getBean(StripeProperties.class).toString())
                .doesNotContain("sk_test_secret"));
    }

    @Test
    void isNotThereWithoutStripesLibrary() {
        context.withClassLoader(new FilteredClassLoader(StripeClient.class))
                .run(started -> assertThat(started).doesNotHaveBean(StripeAutoConfiguration.class));
    }
}
