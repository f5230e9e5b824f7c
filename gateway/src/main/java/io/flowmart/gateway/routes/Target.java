package io.flowmart.gateway.routes;

import io.flowmart.api.Rejection;
import io.flowmart.gateway.services.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Which service a request goes to. What every service has, for operators, is asked of the one that the parameter
 * {@code service} names; the audit trail of an aggregate is otherwise asked of its owner.
 */
enum Target {
    /** The user context. */
    USER(Service.USER),
    /** The order context. */
    ORDER(Service.ORDER),
    /** The payment context. */
    PAYMENT(Service.PAYMENT),
    /** The read models. */
    QUERY(Service.QUERY),
    /** The notification context. */
    NOTIFICATION(Service.NOTIFICATION),
    /** The one that the request names. */
    NAMED,
    /** The one that the request names, or else the owner of the aggregate that it asks about. */
    NAMED_OR_OWNER;

    static final String PARAMETER = "service";
    static final List<String> NAMES =
            Arrays.stream(Service.values()).map(Service::label).toList();

    private static final String CHOICE = String.join(", ", NAMES);

    private static final Map<String, Service> OWNERS =
            Map.of("user", Service.USER, "order", Service.ORDER, "payment", Service.PAYMENT);

    private final @Nullable Service fixed;

    Target() {
        this.fixed = null;
    }

    Target(Service fixed) {
        this.fixed = fixed;
    }

    /** Whether the request decides. */
    boolean isChosen() {
        return fixed == null;
    }

    /**
     * The service.
     *
     * @throws Rejection                               if the request names none that there is
     * @throws MissingServletRequestParameterException if it should name one
     */
    Service of(ServerRequest request) throws MissingServletRequestParameterException {
        if (fixed != null) {
            return fixed;
        }
        Optional<String> name = request.param(PARAMETER);
        if (name.isPresent()) {
            return Arrays.stream(Service.values())
                    .filter(service -> service.label().equals(name.get()))
                    .findAny()
                    .orElseThrow(() -> Rejection.invalidField(PARAMETER, "Services are " + CHOICE + "."));
        }
        return owner(request)
                .orElseThrow(() -> new MissingServletRequestParameterException(PARAMETER, "one of " + CHOICE));
    }

    private Optional<Service> owner(ServerRequest request) {
        return this == NAMED_OR_OWNER
                ? request.param("aggregateId").map(id -> OWNERS.get(id.split("-", 2)[0]))
                : Optional.empty();
    }
}
