package io.flowmart.gateway.routes;

import static io.flowmart.gateway.routes.Access.ANYONE;
import static io.flowmart.gateway.routes.Access.OPERATOR;
import static io.flowmart.gateway.routes.Access.SIGNED_IN;
import static io.flowmart.gateway.routes.Target.NAMED;
import static io.flowmart.gateway.routes.Target.NAMED_OR_OWNER;
import static io.flowmart.gateway.routes.Target.NOTIFICATION;
import static io.flowmart.gateway.routes.Target.ORDER;
import static io.flowmart.gateway.routes.Target.PAYMENT;
import static io.flowmart.gateway.routes.Target.QUERY;
import static io.flowmart.gateway.routes.Target.USER;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;

import java.util.List;

/** All that is served from outside. What is not here does not exist for callers, whatever the services may have. */
final class Routes {

    static final List<Route> ALL = List.of(
            new Route(POST, "/users/signup", USER, ANYONE),
            new Route(POST, "/users/signin", USER, ANYONE),
            new Route(POST, "/users/add", USER, SIGNED_IN),
            new Route(GET, "/users/get/{userId}", USER, SIGNED_IN),
            //
            new Route(POST, "/orders/create", ORDER, SIGNED_IN),
            new Route(POST, "/orders/{orderId}/cancel", ORDER, SIGNED_IN),
            new Route(POST, "/orders/{orderId}/pay", ORDER, SIGNED_IN),
            new Route(GET, "/orders", QUERY, SIGNED_IN),
            new Route(GET, "/orders/{orderId}", QUERY, SIGNED_IN),
            new Route(GET, "/orders/status/{orderId}", QUERY, SIGNED_IN),
            new Route(GET, "/payments/{paymentId}", QUERY, SIGNED_IN),
            //
            new Route(POST, "/payments/{paymentId}/capture", PAYMENT, OPERATOR),
            new Route(POST, "/payments/{paymentId}/void", PAYMENT, OPERATOR),
            new Route(POST, "/payments/{paymentId}/refund", PAYMENT, OPERATOR),
            new Route(POST, "/payments/{paymentId}/receipts", PAYMENT, OPERATOR),
            new Route(POST, "/payments/{paymentId}/refunds/{refundId}/settled", PAYMENT, OPERATOR),
            // Stripe signs what it sends; the payment context looks at that.
            new Route(POST, "/payments/stripe/webhook", PAYMENT, ANYONE).withBodiesUpTo(256 * 1024),
            //
            new Route(GET, "/admin/ledger", QUERY, OPERATOR),
            new Route(GET, "/admin/reconciliation", PAYMENT, OPERATOR),
            new Route(POST, "/admin/reconciliation", PAYMENT, OPERATOR),
            new Route(GET, "/admin/projections", QUERY, OPERATOR),
            new Route(GET, "/admin/projections/{name}", QUERY, OPERATOR),
            new Route(POST, "/admin/projections/{name}/replay", QUERY, OPERATOR),
            new Route(GET, "/admin/notifications", NOTIFICATION, OPERATOR),
            new Route(GET, "/admin/audit/events", NAMED_OR_OWNER, OPERATOR),
            new Route(GET, "/admin/dead-letters", NAMED, OPERATOR),
            new Route(GET, "/admin/dead-letters/{id}", NAMED, OPERATOR),
            new Route(DELETE, "/admin/dead-letters/{id}", NAMED, OPERATOR),
            new Route(POST, "/admin/dead-letters/{id}/retry", NAMED, OPERATOR),
            new Route(GET, "/admin/dead-letters/retry", NAMED, OPERATOR),
            new Route(POST, "/admin/dead-letters/retry", NAMED, OPERATOR),
            new Route(DELETE, "/admin/dead-letters/retry", NAMED, OPERATOR),
            new Route(GET, "/admin/republish", NAMED, OPERATOR),
            new Route(POST, "/admin/republish", NAMED, OPERATOR),
            new Route(GET, "/admin/republish/{id}", NAMED, OPERATOR),
            new Route(DELETE, "/admin/republish/{id}", NAMED, OPERATOR),
            new Route(GET, "/admin/waiting-events", NAMED, OPERATOR),
            new Route(DELETE, "/admin/waiting-events/{eventId}", NAMED, OPERATOR),
            new Route(POST, "/admin/dead-records/retry", NAMED, OPERATOR));

    private Routes() {}
}
