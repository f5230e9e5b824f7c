package io.flowmart.payment.stripe;

import io.flowmart.platform.SettingProblem;
import io.flowmart.platform.stripe.StripeProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much of Stripe's limits the calls of all copies may use. Stripe counts reads and writes apart.
 *
 * @param perSecond reads a second, and as many writes; 0: any number
 * @param inFlight  calls under way at once; 0: any number
 * @param patience  how long a call waits for its turn; then its task is put off
 * @param lease     after how long the place of a call whose process died is free again; longer than any call takes
 */
@ConfigurationProperties("flowmart.stripe.limits")
record StripeLimitSettings(
        @Nullable Integer perSecond,
        @Nullable Integer inFlight,
        @DefaultValue("2s") Duration patience,
        @DefaultValue("60s") Duration lease) {

    /** What Stripe allows, a fifth less: others may use the account too. */
    private static final int LIVE = 80;

    private static final int TEST = 20;

    StripeLimitSettings {
        notNegative("per-second", perSecond);
        notNegative("in-flight", inFlight);
        if (patience.isNegative()) {
            throw new SettingProblem("flowmart.stripe.limits.patience must not be negative.");
        }
        if (!lease.isPositive()) {
            throw new SettingProblem("flowmart.stripe.limits.lease must be positive.");
        }
    }

    private static void notNegative(String name, @Nullable Integer value) {
        if (value != null && value < 0) {
            throw new SettingProblem(
                    "flowmart.stripe.limits." + name + " must be a number of calls, or 0 for no limit.");
        }
    }

    /** What is meant where nothing is said: limits towards Stripe, none towards anything else. */
    StripeLimitSettings towards(StripeProperties account) {
        int usual = !account.isAtStripe() ? 0 : account.hasLiveKey() ? LIVE : TEST;
        return new StripeLimitSettings(
                perSecond == null ? usual : perSecond, inFlight == null ? usual : inFlight, patience, lease);
    }

    /** Refuses a lease that may end while its call is under way. */
    StripeLimitSettings forCallsOf(Duration longest) {
        if (lease.compareTo(longest) <= 0) {
            throw new SettingProblem("flowmart.stripe.limits.lease is " + lease.toSeconds()
                    + " s, but a call to Stripe may take " + longest.toSeconds()
                    + " s: make it longer than flowmart.stripe.connect-timeout and read-timeout together.");
        }
        return this;
    }

    boolean isOff() {
        return callsPerSecond() == 0 && callsInFlight() == 0;
    }

    int callsPerSecond() {
        return perSecond == null ? 0 : perSecond;
    }

    int callsInFlight() {
        return inFlight == null ? 0 : inFlight;
    }
}
