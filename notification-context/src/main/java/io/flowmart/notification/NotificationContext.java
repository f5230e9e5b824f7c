package io.flowmart.notification;

import io.flowmart.api.Topic;
import io.flowmart.platform.Service;
import io.flowmart.platform.SettingProblem;
import io.flowmart.platform.kafka.ReadTopics;
import io.flowmart.platform.store.ContextSchema;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import tools.jackson.databind.json.JsonMapper;

/** The notification context, to be imported into a Spring context or run alone. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(NotificationSettings.class)
public class NotificationContext {

    @Bean
    ReadTopics notificationReads() {
        return ReadTopics.of(Topic.ORDER_EVENT, Topic.PAYMENT_EVENT, Topic.USER_EVENT);
    }

    @Bean
    ContextSchema notificationSchema() {
        return new ContextSchema("notification_context");
    }

    @Bean
    Channel mailChannel(ObjectProvider<JavaMailSenderImpl> smtp, NotificationSettings settings) {
        return new MailChannel(
                smtp.getIfAvailable(() -> {
                    throw new SettingProblem("The setting spring.mail.host is needed: the SMTP server for all mail.");
                }),
                settings);
    }

    @Bean
    @ConditionalOnProperty("flowmart.notification.sms.url")
    Channel smsChannel(NotificationSettings settings, JsonMapper json) {
        return new WebhookChannel("sms", settings.sms(), json);
    }

    @Bean
    @ConditionalOnProperty("flowmart.notification.push.url")
    Channel pushChannel(NotificationSettings settings, JsonMapper json) {
        return new WebhookChannel("push", settings.push(), json);
    }

    /**
     * Runs the notification context in a process of its own.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("notification", NotificationContext.class)
                .needs(
                        "spring.datasource.url",
                        "spring.kafka.bootstrap-servers",
                        "flowmart.security.issuer",
                        "spring.mail.host")
                .run(arguments);
    }
}
