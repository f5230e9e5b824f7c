package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.platform.security.testing.TestTokens;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Between two probes, which are as good as never here. */
@GatewayTest
@TestPropertySource(properties = "flowmart.gateway.probe.interval=1h")
class UnreachableIT {

    @Autowired
    private Caller caller;

    @Autowired
    private Addresses addresses;

    @Test
    void goesToTheNextCopyWithWhatWasNotSentYet() {
        await().untilAsserted(() -> assertThat(addresses.all()).allMatch(Address::isIn));
        Shop.ORDER.die();
        try {
            // Until no connection counts as surely open any more.
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            for (int i = 0; i < 4; i++) {
                assertThat(caller.post(
                                        "/orders/create",
                                        "{\"a\":1}",
                                        "Authorization",
                                        TestTokens.customer(UserId.random()))
                                .status())
                        .isEqualTo(200);
            }
        } finally {
            Shop.ORDER.revive();
        }
        assertThat(Shop.OTHER_ORDER.received()).hasSize(4).allMatch(order -> order.body()
                .equals("{\"a\":1}"));
        assertThat(addresses.of(Service.ORDER).stream().map(Address::isIn)).containsExactly(false, true);
    }
}
