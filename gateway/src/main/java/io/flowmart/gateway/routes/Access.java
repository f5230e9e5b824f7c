package io.flowmart.gateway.routes;

import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserId;
import java.security.Principal;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.servlet.function.ServerRequest;

/** Who may ask for something. A service is no one: what it may do is not done from outside. */
enum Access {
    /** Everyone, also without an access token. */
    ANYONE,
    /** A person who is signed in. */
    SIGNED_IN,
    /** A person who runs the shop. */
    OPERATOR;

    void check(ServerRequest request) {
        if (this != ANYONE) {
            requirePerson(request);
        }
        if (this == OPERATOR && !request.servletRequest().isUserInRole(Role.OPERATOR.name())) {
            throw new AccessDeniedException("Only an operator may do this.");
        }
    }

    private static void requirePerson(ServerRequest request) {
        try {
            new UserId(request.principal().map(Principal::getName).orElse(""));
        } catch (IllegalArgumentException e) {
            throw new AccessDeniedException("Only a person may do this, not a service.", e);
        }
    }
}
