package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.platform.SettingProblem;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ServiceSettingsTest {

    private static ServiceSettings settings(Map<String, Object> environment) {
        var sources = new StandardEnvironment().getPropertySources();
        sources.forEach(source -> sources.remove(source.getName()));
        sources.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", environment));
        return new Binder(ConfigurationPropertySources.from(sources))
                .bindOrCreate("flowmart.gateway", ServiceSettings.class);
    }

    private static Map<String, Object> withOrder(String addresses) {
        return Map.of(
                "FLOWMART_GATEWAY_SERVICES_USER", "http://user:8080",
                "FLOWMART_GATEWAY_SERVICES_ORDER", addresses,
                "FLOWMART_GATEWAY_SERVICES_PAYMENT", "http://payment:8080/",
                "FLOWMART_GATEWAY_SERVICES_QUERY", "https://query",
                "FLOWMART_GATEWAY_SERVICES_NOTIFICATION", "http://[::1]:8080");
    }

    @Test
    void takesAddressesFromTheEnvironment() {
        Map<Service, Set<URI>> addresses = settings(
                        withOrder("http://order-1:8080, http://order-2:8080/,http://order-1:8080"))
                .addresses();
        assertThat(addresses.get(Service.ORDER))
                .containsExactly(URI.create("http://order-1:8080"), URI.create("http://order-2:8080"));
        assertThat(addresses.get(Service.PAYMENT)).containsExactly(URI.create("http://payment:8080"));
    }

    @Test
    void saysWhichAddressesAreMissing() {
        assertThatThrownBy(() -> settings(Map.of("FLOWMART_GATEWAY_SERVICES_USER", "http://user"))
                        .addresses())
                .isInstanceOf(SettingProblem.class)
                .hasMessageStartingWith("The setting flowmart.gateway.services.order is missing:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order-1:8080",
                "order-1",
                "//order-1",
                "ftp://order-1",
                "http://order-1/orders",
                "http://order-1?a",
                "http://order-1#a",
                "http://a:b@order-1",
                "http://order_1:80:80",
                "http://order 1",
                "http://",
                "http://order-1,x"
            })
    void saysWhichAddressesAreMalformed(String addresses) {
        assertThatThrownBy(() -> settings(withOrder(addresses)).addresses())
                .isInstanceOf(SettingProblem.class)
                .hasMessage("The setting flowmart.gateway.services.order is malformed: it names the addresses of the"
                        + " service's copies, separated by commas, such as http://order-1:8080,http://order-2:8080.");
    }
}
