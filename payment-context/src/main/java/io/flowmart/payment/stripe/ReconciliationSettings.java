package io.flowmart.payment.stripe;

import io.flowmart.platform.SettingProblem;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;

/**
 * When Stripe's books are compared with ours.
 *
 * @param every    how often; 0 or {@code -}: only when an operator asks for it
 * @param overlap  how far each run goes back behind the last one, for what Stripe's lists showed late
 * @param settle   how young something is not looked at, because it may be under way
 * @param lookBack how far the very first run goes back
 */
@ConfigurationProperties("flowmart.payment.reconciliation")
record ReconciliationSettings(
        @DefaultValue("5m") String every,
        @DefaultValue("2m") Duration overlap,
        @DefaultValue("30s") Duration settle,
        @DefaultValue("24h") Duration lookBack) {

    ReconciliationSettings {
        if (period(every).map(Duration::isNegative).orElse(false)) {
            throw new SettingProblem("flowmart.payment.reconciliation.every must not be negative.");
        }
        notNegative("overlap", overlap);
        notNegative("settle", settle);
        notNegative("look-back", lookBack);
    }

    private static void notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new SettingProblem("flowmart.payment.reconciliation." + name + " must not be negative.");
        }
    }

    private static Optional<Duration> period(String every) {
        if (every.strip().equals("-")) {
            return Optional.empty();
        }
        try {
            return Optional.of(DurationStyle.detectAndParse(every.strip())).filter(period -> !period.isZero());
        } catch (IllegalArgumentException e) {
            throw new SettingProblem(
                    "flowmart.payment.reconciliation.every must be a duration such as 5m, or - for never.", e);
        }
    }

    /** How long after a run the next one begins; nothing if none does by itself. */
    Optional<Duration> period() {
        return period(every);
    }
}
