package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.platform.SettingProblem;
import io.flowmart.platform.stripe.StripeProperties;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings mean what they say, and what makes no sense is refused in a sentence. */
class StripeSettingsTest {

    private static final String STRIPE = "https://api.stripe.com";
    private static final StripeProperties SIMULATOR = account("http://localhost:12111", "sk_test_1");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({"5m, PT5M", "90s, PT1M30S", "PT2H, PT2H"})
    void reconcilesFromTimeToTime(String every, Duration period) {
        assertThat(reconciliation(every).period()).contains(period);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "-", " - "})
    void reconcilesOnlyWhenAskedTo(String every) {
        assertThat(reconciliation(every).period()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "often | flowmart.payment.reconciliation.every must be a duration such as 5m, or - for never.",
                "-5m | flowmart.payment.reconciliation.every must not be negative."
            })
    void refusesAPeriodThatIsNone(String every, String sentence) {
        assertThatThrownBy(() -> reconciliation(every))
                .isInstanceOf(SettingProblem.class)
                .hasMessage(sentence);
    }

    @Test
    void refusesToLookIntoTheFuture() {
        Duration negative = Duration.ofSeconds(-1);
        assertThatThrownBy(() -> new ReconciliationSettings("5m", negative, MINUTE, MINUTE))
                .hasMessage("flowmart.payment.reconciliation.overlap must not be negative.");
        assertThatThrownBy(() -> new ReconciliationSettings("5m", MINUTE, negative, MINUTE))
                .hasMessage("flowmart.payment.reconciliation.settle must not be negative.");
        assertThatThrownBy(() -> new ReconciliationSettings("5m", MINUTE, MINUTE, negative))
                .hasMessage("flowmart.payment.reconciliation.look-back must not be negative.");
    }

    @Test
    void refusesToForgetWhatStripeMaySendOrListAgain() {
        assertThatThrownBy(() -> webhooks(Duration.ofDays(3)))
                .isInstanceOf(SettingProblem.class)
                .hasMessage("flowmart.stripe.webhook.keep must be longer than 3d: so long Stripe repeats webhooks.");
        Duration week = Duration.ofDays(7);
        var farBack = new ReconciliationSettings("5m", MINUTE, MINUTE, week);
        assertThatThrownBy(() -> webhooks(week).requireLongerThan(farBack))
                .isInstanceOf(SettingProblem.class)
                .hasMessage(
                        "flowmart.stripe.webhook.keep must be longer than flowmart.payment.reconciliation.look-back.");
        assertThatNoException().isThrownBy(() -> webhooks(Duration.ofDays(8)).requireLongerThan(farBack));
    }

    private static StripeWebhookSettings webhooks(Duration keep) {
        return new StripeWebhookSettings(List.of(), MINUTE, MINUTE, keep);
    }

    private static ReconciliationSettings reconciliation(String every) {
        return new ReconciliationSettings(every, MINUTE, MINUTE, MINUTE);
    }

    @ParameterizedTest
    @CsvSource({"sk_live_1, 80", "rk_live_1, 80", "sk_test_1, 20", "rk_test_1, 20", "'', 20"})
    void staysBelowStripesOwnLimits(String key, int calls) {
        StripeLimitSettings usual = limits(null, null).towards(account(STRIPE, key));
        assertThat(usual.callsPerSecond()).isEqualTo(calls);
        assertThat(usual.callsInFlight()).isEqualTo(calls);
        assertThat(usual.isOff()).isFalse();
    }

    @Test
    void hasNoLimitsTowardsAnythingElse() {
        assertThat(limits(null, null).towards(SIMULATOR).isOff()).isTrue();
        assertThat(limits(0, 0).towards(account(STRIPE, "sk_live_1")).isOff()).isTrue();
        assertThat(limits(5, null).towards(SIMULATOR))
                .returns(5, StripeLimitSettings::callsPerSecond)
                .returns(0, StripeLimitSettings::callsInFlight);
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> limits(-1, null))
                .isInstanceOf(SettingProblem.class)
                .hasMessage("flowmart.stripe.limits.per-second must be a number of calls, or 0 for no limit.");
        assertThatThrownBy(() -> limits(null, -1))
                .hasMessage("flowmart.stripe.limits.in-flight must be a number of calls, or 0 for no limit.");
        assertThatThrownBy(() -> new StripeLimitSettings(1, 1, MINUTE, Duration.ZERO))
                .hasMessage("flowmart.stripe.limits.lease must be positive.");
        assertThatThrownBy(() -> new StripeLimitSettings(1, 1, Duration.ofSeconds(-1), MINUTE))
                .hasMessage("flowmart.stripe.limits.patience must not be negative.");
    }

    @Test
    void refusesALeaseThatEndsBeforeItsCall() {
        assertThat(limits(1, 1).forCallsOf(Duration.ofSeconds(59))).isNotNull();
        assertThatThrownBy(() -> limits(1, 1).forCallsOf(MINUTE))
                .isInstanceOf(SettingProblem.class)
                .hasMessage(
                        "flowmart.stripe.limits.lease is 60 s, but a call to Stripe may take 60 s: make it longer than"
                                + " flowmart.stripe.connect-timeout and read-timeout together.");
    }

    private static StripeProperties account(String apiBase, String key) {
        return new StripeProperties(URI.create(apiBase), key, false, Duration.ofSeconds(2), Duration.ofSeconds(30));
    }

    private static StripeLimitSettings limits(@Nullable Integer perSecond, @Nullable Integer inFlight) {
        return new StripeLimitSettings(perSecond, inFlight, Duration.ofSeconds(2), MINUTE);
    }
}
