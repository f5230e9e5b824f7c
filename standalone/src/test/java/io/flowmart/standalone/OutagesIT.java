package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.Ports;
import io.flowmart.standalone.testing.Reckoning;
import io.flowmart.standalone.testing.Reckoning.Promise;
import io.flowmart.standalone.testing.Rush;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop whose Kafka and mail server go away. */
@OwnShops
class OutagesIT {

    private static final int ORDERS = 200;

    @TempDir
    static Path parent;

    @Test
    void delayNoOrderAndNobodyIsForgotten() throws Exception {
        try (var outside = new Outside(parent.resolve("outside"), Ports.free(), Ports.free());
                ShopProcess process = ShopProcess.startImpatient(parent.resolve("data"), outside.settings())) {
            var shop = new Shop(process.baseUri());
            var books = new StripeBooks(process.simulatorUri());
            var rush = new Rush(shop, Rush.seed(OutagesIT.class), ORDERS);

            Collection<Promise> promises = rush.run(List.of(outside::stop));

            assertThat(promises).hasSizeGreaterThan(ORDERS / 2);
            new Reckoning(shop, books, process.jdbcUrl(), List.of(process.jdbcUrl())).addsUp(promises);
            outside.start();
            // The mail server was stopped while it took mails; the shop cannot know whether it kept the last ones.
            Told.awaitEveryoneWas(outside.brokers(), process.jdbcUrl(), outside::mails, 1);
        }
    }
}
