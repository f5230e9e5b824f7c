package io.flowmart.gateway.services;

import java.util.Locale;

/** A service behind the gateway; it may run as several copies. */
public enum Service {
    /** Accounts and sign-in. */
    USER,
    /** Placing and changing orders. */
    ORDER,
    /** Charges and refunds. */
    PAYMENT,
    /** Every read model. */
    QUERY,
    /** What buyers are told. */
    NOTIFICATION;

    /** The name in settings, requests, logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
