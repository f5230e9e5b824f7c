package io.flowmart.standalone.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of answers is worth something: it lets pass what is described, and nothing else. */
class HttpContractTest {

    private static final String PATH = "/orders/order-0a1b2c3d-4e5f-8a6b-9c7d-8e9f0a1b2c3d/cancel";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {'orderId': 'order-1', 'status': 'cancelled', 'version': 3, 'later': true}",
                "409 | {'status': 409, 'title': 'Conflict', 'code': 'order_refunded', 'detail': 'It is refunded.'}"
            })
    void whatIsDescribedPasses(int status, String body) {
        assertThatCode(() -> check(status, body)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {'status': 'cancelled', 'version': 3}",
                "200 | {'orderId': 'order-1', 'status': 'forgotten', 'version': 3}",
                "200 | {'orderId': 'order-1', 'status': 'cancelled', 'version': '3'}",
                "201 | {'orderId': 'order-1', 'status': 'cancelled', 'version': 3}",
                "409 | {'status': 409, 'title': 'Conflict', 'detail': 'It is refunded.'}"
            })
    void whatDiffersDoesNot(int status, String body) {
        assertThatThrownBy(() -> check(status, body)).isInstanceOf(AssertionError.class);
    }

    @Test
    void whatIsNoPartOfTheApiPasses() {
        HttpContract.check("GET", "/actuator/health", 200, CommittedDocument.JSON.readTree("{}"));
    }

    private static void check(int status, String body) {
        HttpContract.check("POST", PATH, status, CommittedDocument.JSON.readTree(body.replace('\'', '"')));
    }
}
