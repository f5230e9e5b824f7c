package io.flowmart.gateway.callers;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class NoOriginIT {

    @Autowired
    private Caller caller;

    @Test
    void letsNoPageCallUnlessItIsToldOtherwise() {
        String answer = caller.raw("OPTIONS /users/signin HTTP/1.1|Host: localhost|Origin: https://shop.example.com"
                + "|Access-Control-Request-Method: POST|Connection: close||");
        assertThat(answer)
                .startsWith("HTTP/1.1 403 ")
                .doesNotContain("Access-Control-Allow-Origin")
                .contains("application/problem+json");
        assertThat(Shop.requests()).isZero();
    }
}
