package io.flowmart.gateway.callers;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/** Where a caller is, as far as limits are concerned: who has one IPv6 address has the other 2^64 beside it too. */
final class NetworkAddress {

    private static final int NETWORK_BYTES = 8;

    private NetworkAddress() {}

    static String of(HttpServletRequest request) {
        return of(request.getRemoteAddr());
    }

    static String of(String address) {
        try {
            InetAddress literal = InetAddress.ofLiteral(address);
            return literal instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(v6.getAddress(), 0, NETWORK_BYTES)
                    : literal.getHostAddress();
        } catch (IllegalArgumentException e) {
            // A trusted proxy may write what it likes.
            return address;
        }
    }
}
