package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is done in the background about Stripe, and how much of it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StripeWebhookSettings.class, StripeLimitSettings.class, ReconciliationSettings.class})
class StripeTasks {

    @Bean
    CustomTask<StripeNews.News> stripeNewsTask(StripeNews news) {
        return news.task();
    }

    /** What it does needs the scheduler that runs it. */
    @Bean
    CustomTask<ReconciliationTask.Progress> reconciliationTask(
            ObjectProvider<Reconciliation> reconciliation, ReconciliationSettings settings) {
        return new ReconciliationTask(reconciliation::getObject, settings).task();
    }

    @Bean
    @DependsOnDatabaseInitialization
    StripeLimits stripeLimits(
            StripeLimitSettings settings,
            @Value("${flowmart.stripe.api-base:https://api.stripe.com}") URI apiBase,
            @Value("${flowmart.stripe.live:false}") boolean live,
            @Value("${flowmart.stripe.connect-timeout:2s}") Duration connectTimeout,
            @Value("${flowmart.stripe.read-timeout:30s}") Duration readTimeout,
            DataSource database,
            MeterRegistry meters) {
        StripeLimitSettings ours = settings.towards(apiBase, live);
        return ours.isOff()
                ? StripeLimits.OFF
                : new SharedLimits(database, ours.forCallsOf(connectTimeout.plus(readTimeout)), meters);
    }
}
