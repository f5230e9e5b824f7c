package io.flowmart.gateway.testing;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * All services, as the gateway under test finds them; of the order context there are two copies. Each test finds them as
 * they were in the beginning.
 */
public final class Shop implements ApplicationContextInitializer<ConfigurableApplicationContext>, BeforeEachCallback {

    public static final StubService USER = new StubService("user");
    public static final StubService ORDER = new StubService("order");
    public static final StubService OTHER_ORDER = new StubService("order");
    public static final StubService PAYMENT = new StubService("payment");
    public static final StubService QUERY = new StubService("query");
    public static final StubService NOTIFICATION = new StubService("notification");

    private static final List<StubService> ALL = List.of(USER, ORDER, OTHER_ORDER, PAYMENT, QUERY, NOTIFICATION);

    /** How often the services were asked, together. */
    public static int requests() {
        return ALL.stream().mapToInt(service -> service.received().size()).sum();
    }

    /** The settings by which the gateway finds them. */
    public static Map<String, String> settings() {
        return Map.of(
                "flowmart.gateway.services.user", USER.address(),
                "flowmart.gateway.services.order", ORDER.address() + ", " + OTHER_ORDER.address() + "/",
                "flowmart.gateway.services.payment", PAYMENT.address(),
                "flowmart.gateway.services.query", QUERY.address(),
                "flowmart.gateway.services.notification", NOTIFICATION.address());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ALL.forEach(StubService::reset);
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of(settings()).applyTo(context);
    }
}
