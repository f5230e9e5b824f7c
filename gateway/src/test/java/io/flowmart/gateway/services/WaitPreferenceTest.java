package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.function.ServerRequest;

class WaitPreferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    wait=10                      | 10
                    WAIT = "7"; x                | 7
                    respond-async, wait=3, wait=9 | 3
                    wait=3600                    | 60
                    wait=99999999999             | 60
                    wait=-1                      | 0
                    wait                         | 0
                    await=5                      | 0
                    return=minimal               | 0
                    """)
    void isHowMuchLongerAnAnswerMayTake(String prefer, long seconds) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Prefer", prefer);
        assertThat(WaitPreference.of(ServerRequest.create(request, List.of()).headers()))
                .hasSeconds(seconds);
    }
}
