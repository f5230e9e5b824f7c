package io.flowmart.standalone;

import io.flowmart.embedded.MailSink;
import io.flowmart.platform.security.PublicPaths;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Opens {@link DevMails} and {@link DevTopics} to anyone, as whoever reaches the embedded parts reads them anyway. With
 * parts outside neither the pages nor these beans are there.
 */
@Configuration(proxyBeanMethods = false)
class DevPages {

    @Bean
    @ConditionalOnBean(MailSink.class)
    PublicPaths mailPages() {
        return PublicPaths.of("/dev/mails", "/dev/mails/**");
    }

    @Bean
    @ConditionalOnBean(KafkaPart.Address.class)
    PublicPaths topicPages() {
        return PublicPaths.of("/dev/topics", "/dev/topics/*");
    }
}
