package io.flowmart.gateway.callers;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.gateway.testing.StubService.Received;
import io.flowmart.platform.security.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

@GatewayTest
@TestPropertySource(properties = {"flowmart.gateway.trusted-proxies=127.0.0.1, ::1, 10.0.0.0/8", CrossOriginIT.ORIGINS})
class TrustedProxiesIT {

    @Autowired
    private Caller caller;

    private Received forwarded(String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = TestTokens.customer(UserId.random());
        caller.get("/orders", all);
        return Shop.QUERY.request();
    }

    @Test
    void areBelievedAboutTheCaller() {
        Received request = forwarded(
                "X-Forwarded-For", "203.0.113.7",
                "X-Forwarded-Proto", "https",
                "X-Forwarded-Host", "shop.example.com",
                "X-Forwarded-Port", "443");
        assertThat(request.headers().get("X-Forwarded-For")).containsExactly("203.0.113.7");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("shop.example.com");
        assertThat(request.header("X-Forwarded-Port")).isEqualTo("443");
    }

    @Test
    void areNotBelievedWhatTheyWereToldByOthers() {
        assertThat(forwarded("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.4.5.6")
                        .headers()
                        .get("X-Forwarded-For"))
                .as("the nearest that is not trusted")
                .containsExactly("203.0.113.7");
    }

    @Test
    void passNothingElseOn() {
        assertThat(forwarded("Forwarded", "for=198.51.100.1", "X-Forwarded-Prefix", "/x")
                        .headers()
                        .headerNames())
                .doesNotContain("Forwarded", "X-forwarded-prefix");
    }
}
