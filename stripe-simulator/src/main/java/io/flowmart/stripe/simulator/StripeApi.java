package io.flowmart.stripe.simulator;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One call of Stripe's API from parameters to answer: faults, checks, idempotency, work, in Stripe's order. */
final class StripeApi {

    private final Database database;
    private final Routes routes;
    private final Faults faults;
    private final Idempotency idempotency;
    private final Deliveries deliveries;
    private final InstantSource clock;

    StripeApi(
            Database database,
            Routes routes,
            Faults faults,
            Idempotency idempotency,
            Deliveries deliveries,
            InstantSource clock) {
        this.database = database;
        this.routes = routes;
        this.faults = faults;
        this.idempotency = idempotency;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** @return null if the connection is to be cut instead */
    @Nullable
    Answer answer(Request request) throws SQLException, InterruptedException {
        Faults.Verdict fault = faults.judge(request);
        if (fault.kind() == null || fault.reachesTheWork()) {
            Answer answer = work(request, fault);
            return fault.is(FaultRule.Kind.CUT_AFTER) ? null : answer;
        }
        Thread.sleep(fault.latency());
        if (fault.is(FaultRule.Kind.CUT_BEFORE)) {
            return null;
        }
        throw fault.is(FaultRule.Kind.STATUS_429) ? ApiError.rateLimited() : ApiError.internal();
    }

    private Answer work(Request request, Faults.Verdict fault) throws SQLException, InterruptedException {
        Endpoint.Work prepared = routes.prepare(request);
        Endpoint.Work work = fault.is(FaultRule.Kind.STATUS_500_STORED)
                ? (connection, events) -> ApiError.internal().toAnswer()
                : prepared;
        boolean fail = fault.is(FaultRule.Kind.STATUS_500_AFTER);
        if (request.method().equals("GET")) {
            return read(work, fault.latency(), fail);
        }
        var events = Events.of(request, clock);
        Answer answer = idempotency.run(
                request,
                connection -> {
                    Answer result = work.run(connection, events);
                    events.write(connection);
                    return result;
                },
                fault.latency(),
                fail);
        deliveries.tellOf(events);
        return answer;
    }

    private Answer read(Endpoint.Work work, Duration latency, boolean fail) throws SQLException, InterruptedException {
        Thread.sleep(latency);
        Answer answer = database.read(connection -> work.run(connection, Events.automatic(clock)));
        return fail ? ApiError.internal().toAnswer() : answer;
    }
}
