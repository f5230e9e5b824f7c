package io.flowmart.standalone;

import io.flowmart.embedded.MailSink;
import io.flowmart.platform.security.PublicPaths;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Opens {@link DevMails} and {@link DevTopics} to anyone on this machine, who reaches the embedded parts anyway. With parts
 * outside neither the pages nor these beans are there.
 */
@Configuration(proxyBeanMethods = false)
class DevPages implements WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new LoopbackOnly()).addPathPatterns("/dev/**");
    }

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
