package io.flowmart.order;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The order context, to be imported into a Spring context. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(OrderLimits.class)
public class OrderContext {}
