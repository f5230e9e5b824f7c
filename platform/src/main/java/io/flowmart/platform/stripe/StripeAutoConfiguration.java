package io.flowmart.platform.stripe;

import com.stripe.StripeClient;
import io.flowmart.platform.SettingProblem;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.StringUtils;

/** Stripe's client, for the contexts that have stripe-java. */
@AutoConfiguration
@ConditionalOnClass(StripeClient.class)
@EnableConfigurationProperties(StripeProperties.class)
public class StripeAutoConfiguration {

    /**
     * Never repeats a call by itself: whoever calls knows under which idempotency key a call may be repeated. Made only
     * where something asks for it, so that nobody else needs a key.
     */
    @Bean
    @Lazy
    StripeClient stripeClient(StripeProperties properties) {
        return StripeClient.builder()
                .setApiBase(properties.apiBase().toString())
                .setApiKey(key(properties))
                .setConnectTimeout(millis(properties.connectTimeout()))
                .setReadTimeout(millis(properties.readTimeout()))
                .setMaxNetworkRetries(0)
                .build();
    }

    private static String key(StripeProperties properties) {
        String key = properties.apiKey();
        if (!StringUtils.hasText(key)) {
            throw new SettingProblem("Stripe needs a key: set flowmart.stripe.api-key to a secret key for test mode.");
        }
        if (properties.hasLiveKey() && !properties.live()) {
            throw new SettingProblem("The key in flowmart.stripe.api-key is a live one, with which real money moves:"
                    + " use one for test mode, or allow it with flowmart.stripe.live=true.");
        }
        return key;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
