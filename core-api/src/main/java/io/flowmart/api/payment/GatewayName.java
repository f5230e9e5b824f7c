package io.flowmart.api.payment;

/** What those who take the money are called in messages. */
public final class GatewayName {

    /** Stripe: cards. */
    public static final String STRIPE = "stripe";

    /** Bank transfer: people see the money come, and send back what is to go back. */
    public static final String MANUAL = "manual";

    private GatewayName() {}
}
