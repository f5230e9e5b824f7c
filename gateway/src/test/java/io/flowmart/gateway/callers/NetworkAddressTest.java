package io.flowmart.gateway.callers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 20010db800010002",
        "2001:DB8:1:2::, 20010db800010002",
        "::1, 0000000000000000",
        "what a proxy made up, what a proxy made up",
        "'', ''"
    })
    void isTheNetworkOfOneWhoHasManyAddresses(String address, String network) {
        assertThat(NetworkAddress.of(address)).isEqualTo(network);
    }
}
