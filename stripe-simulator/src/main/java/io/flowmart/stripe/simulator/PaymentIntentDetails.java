package io.flowmart.stripe.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a caller may say about a PaymentIntent and the simulator only shows again, checked. */
final class PaymentIntentDetails {

    private static final String[] SHOWN = {
        "description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "return_url"
    };

    private PaymentIntentDetails() {}

    static ObjectNode of(Params params) {
        var details = Json.object();
        for (String name : SHOWN) {
            details.put(name, params.string(name));
        }
        String capture = params.oneOf("capture_method", "automatic", "automatic_async", "manual");
        details.put("capture_method", capture == null ? "automatic" : capture);
        String method = params.oneOf("confirmation_method", "automatic", "manual");
        details.put("confirmation_method", method == null ? "automatic" : method);
        details.put("setup_future_usage", params.oneOf("setup_future_usage", "off_session", "on_session"));
        details.set("automatic_payment_methods", automaticPaymentMethods(params));
        var types = details.putArray("payment_method_types");
        for (String type :
                params.has("payment_method_types") ? params.strings("payment_method_types") : List.of("card")) {
            if (!type.equals("card")) {
                throw params.refused("payment_method_types", "Only the payment method type card is simulated.");
            }
            types.add(type);
        }
        return details;
    }

    /** On unless the caller names the types. */
    private static @Nullable ObjectNode automaticPaymentMethods(Params params) {
        Params automatic = params.nested("automatic_payment_methods");
        if (automatic == null) {
            return params.has("payment_method_types")
                    ? null
                    : Json.object().put("allow_redirects", "always").put("enabled", true);
        }
        automatic.allow("enabled", "allow_redirects").requiredString("enabled");
        String redirects = automatic.oneOf("allow_redirects", "always", "never");
        if (!automatic.flag("enabled")) {
            return null;
        }
        if (params.has("payment_method_types")) {
            throw ApiError.invalid("You may only specify one of these parameters: automatic_payment_methods,"
                    + " payment_method_types.");
        }
        return Json.object()
                .put("allow_redirects", redirects == null ? "always" : redirects)
                .put("enabled", true);
    }
}
