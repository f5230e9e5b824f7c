package io.flowmart.payment.manual;

import io.flowmart.payment.gateways.PaymentGateway;
import java.time.Clock;
import java.time.Duration;

/** For tests elsewhere. */
public final class ManualGateways {

    private ManualGateways() {}

    /** One that waits for money as long as this. */
    public static PaymentGateway waiting(Duration patience, Clock clock) {
        return new ManualGateway(patience, clock);
    }
}
