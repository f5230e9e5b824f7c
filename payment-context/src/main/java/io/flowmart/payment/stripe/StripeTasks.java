package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.flowmart.platform.stripe.StripeProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is done in the background about Stripe, and how much of it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReconciliationSettings.class, StripeLimitSettings.class, StripeWebhookSettings.class})
class StripeTasks {

    @Bean
    CustomTask<StripeNews.News> stripeNewsTask(StripeNews news) {
        return news.task();
    }

    /** What it does needs the scheduler that runs it. */
    @Bean
    RecurringTask<Void> stripeInboxTask(
            ObjectProvider<StripeInbox> inbox, StripeWebhookSettings webhooks, ReconciliationSettings reconciliation) {
        webhooks.requireLongerThan(reconciliation);
        return Tasks.recurring(StripeInbox.FORGETTING, FixedDelay.ofHours(1))
                .execute((instance, context) -> inbox.getObject().forgetOld());
    }

    /** What it does needs the scheduler that runs it. */
    @Bean
    CustomTask<ReconciliationTask.Progress> reconciliationTask(
            ObjectProvider<Reconciliation> reconciliation, ReconciliationSettings settings, Clock clock) {
        return new ReconciliationTask(reconciliation::getObject, settings, clock).task();
    }

    @Bean
    @DependsOnDatabaseInitialization
    StripeLimits stripeLimits(
            StripeLimitSettings settings, StripeProperties account, DataSource database, MeterRegistry meters) {
        StripeLimitSettings ours = settings.towards(account);
        return ours.isOff()
                ? StripeLimits.OFF
                : new SharedLimits(database, ours.forCallsOf(account.longestCall()), meters);
    }
}
