package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is done in the background about Stripe. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StripeWebhookSettings.class)
class StripeTasks {

    @Bean
    CustomTask<StripeNews.News> stripeNewsTask(StripeNews news) {
        return news.task();
    }
}
