package io.flowmart.payment.stripe;

import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;

/**
 * How many calls to Stripe may be made, by all copies of the process together.
 *
 * @see <a href="https://docs.stripe.com/rate-limits">Stripe: rate limits</a>
 */
interface StripeLimits {

    /** As many as anyone likes, and nobody is asked. */
    StripeLimits OFF = (kind, call) -> () -> {};

    /** The leave to make one call, given back when it is over. */
    interface Permit extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Waits, for a while, until a call may be made.
     *
     * @throws UnknownOutcome throttled: the call was not made, and is to be tried again later
     */
    Permit permit(StripeCalls.Kind kind, String call);
}
