package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormDecoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1&b=2              | {\"a\":\"1\",\"b\":\"2\"}",
                "b=2&a=1              | {\"a\":\"1\",\"b\":\"2\"}",
                "a+b=c%20d            | {\"a b\":\"c d\"}",
                "a                    | {\"a\":\"\"}",
                "a=b=c                | {\"a\":\"b=c\"}",
                "&&a=1&               | {\"a\":\"1\"}",
                "a=1&a=2              | {\"a\":\"2\"}",
                "m[x]=1&m[y][z]=2     | {\"m\":{\"x\":\"1\",\"y\":{\"z\":\"2\"}}}",
                "m%5Bx%5D=1           | {\"m\":{\"x\":\"1\"}}",
                "l[]=a&l[]=b          | {\"l\":{\"0\":\"a\",\"1\":\"b\"}}",
                "a=%e2%82%ac          | {\"a\":\"€\"}",
                "a=€                  | {\"a\":\"€\"}"
            })
    void readsNestedForms(String form, String tree) {
        assertThat(FormDecoder.decode(form.getBytes(StandardCharsets.UTF_8)).canonical())
                .isEqualTo(tree);
    }

    @Test
    void keepsTheOrderOfALongList() {
        var form = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            form.append("l[").append(i).append("]=v").append(i).append('&');
        }

        assertThat(FormDecoder.decode(form.toString().getBytes(StandardCharsets.UTF_8))
                        .strings("l"))
                .startsWith("v0", "v1", "v2")
                .endsWith("v9", "v10", "v11");
    }
}
