package io.flowmart.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@SampleTest
class RequestIdIT {

    private static final String HEADER = "X-Request-Id";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @Autowired
    private Http http;

    @ParameterizedTest
    @ValueSource(strings = {"r-1", "A.b_c-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void echoesADecentId(String id) {
        assertThat(http.get("/sample/public/rejections/conflict", HEADER, id).header(HEADER))
                .isEqualTo(id);
        assertThat(http.get("/sample/me", HEADER, id).header(HEADER)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "<script>",
                "a\"b",
                "é",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void replacesAnIndecentOne(String id) {
        assertThat(http.get("/sample/public/rejections/conflict", HEADER, id).header(HEADER))
                .matches(UUID);
    }

    @Test
    void givesEachRequestThatHasNoneANewOne() {
        String first = http.get("/sample/public/rejections/conflict").header(HEADER);
        assertThat(first).matches(UUID);
        assertThat(http.get("/sample/public/rejections/conflict").header(HEADER))
                .matches(UUID)
                .isNotEqualTo(first);
    }
}
