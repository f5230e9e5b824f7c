package io.flowmart.stripe.simulator;

/** How many calls of Stripe's API there were since the start, by endpoint and status. */
final class Calls {

    private final Routes routes;
    private final Counter counter =
            new Counter("stripe_simulator_calls_total", "Calls of Stripe's API by endpoint and status.");

    Calls(Routes routes) {
        this.routes = routes;
    }

    /** @param status of the answer, negative if the connection was cut instead */
    void count(String method, String path, int status) {
        counter.count("endpoint=\"%s\",status=\"%s\""
                .formatted(routes.nameOf(method, path), status < 0 ? "none" : Integer.toString(status)));
    }

    String toPrometheus() {
        return counter.toPrometheus();
    }
}
