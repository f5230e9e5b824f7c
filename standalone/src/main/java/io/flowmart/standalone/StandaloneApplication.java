package io.flowmart.standalone;

import io.flowmart.notification.NotificationContext;
import io.flowmart.order.OrderContext;
import io.flowmart.payment.PaymentContext;
import io.flowmart.query.QueryProjections;
import io.flowmart.user.UserContext;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Runs the whole shop in one JVM, with the parts of {@link EmbeddedParts} unless others are given. */
@SpringBootApplication
@Import({UserContext.class, OrderContext.class, PaymentContext.class, NotificationContext.class, QueryProjections.class
})
public class StandaloneApplication {

    StandaloneApplication() {}

    /**
     * Starts the shop. A start that fails is told in one sentence and ends the process with code 1.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        var application = new SpringApplication(StandaloneApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.addListeners(new EmbeddedParts());
        try {
            application.run(arguments);
        } catch (RuntimeException reported) {
            // Spring Boot has told it already. Leaving it to the JVM would wait for the threads of the parts.
            System.exit(1);
        }
    }
}
