package io.flowmart.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.ReadsConsole;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.security.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;

/** The limit is 10 KiB here. */
@SampleTest
@ReadsConsole
class BodyLimitIT {

    private static final int LIMIT = 10 * 1024;
    private static final String TOO_LARGE = "application/problem+json 413 body_too_large";
    private static final String BODY = "{\"currency\":\"EUR\",\"items\":[]}";

    @Autowired
    private Http http;

    private final String token = TestTokens.customer(UserId.random());

    @Test
    void takesABodyOfExactlyTheLimit() {
        assertThat(post(body(LIMIT)).status()).isEqualTo(200);
        assertThat(postChunked(body(LIMIT)).status()).isEqualTo(200);
    }

    @Test
    void refusesABodyThatSaysThatItIsTooLarge(CapturedOutput output) {
        assertThat(post(body(LIMIT + 1)).problem()).isEqualTo(TOO_LARGE);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void refusesABodyThatTurnsOutTooLarge(CapturedOutput output) {
        assertThat(postChunked(body(LIMIT + 1)).problem()).isEqualTo(TOO_LARGE);
        assertThat(postChunked(body(LIMIT * 20)).problem()).isEqualTo(TOO_LARGE);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void refusesItBeforeItAsksWhoCalls() {
        assertThat(http.post("/sample/baskets", body(LIMIT + 1)).problem()).isEqualTo(TOO_LARGE);
    }

    private Http.Answer post(String body) {
        return http.post("/sample/baskets", body, "Authorization", token);
    }

    private Http.Answer postChunked(String body) {
        return http.postChunked("/sample/baskets", body, "Authorization", token);
    }

    private static String body(int length) {
        return BODY.replace(",", "," + " ".repeat(length - BODY.length()));
    }
}
