package io.flowmart.stripe.simulator;

import tools.jackson.databind.node.ObjectNode;

/**
 * An error in Stripe's shape. Thrown only where nothing has been written yet, since an answer is stored and committed
 * also when it is an error.
 *
 * @see <a href="https://docs.stripe.com/api/errors">Errors</a>
 */
final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode error = Json.object();

    private ApiError(int status, String type, String message) {
        super(message, null, false, false);
        this.status = status;
        error.put("message", message).put("type", type);
    }

    static ApiError invalid(String message) {
        return invalid(400, message);
    }

    static ApiError invalid(int status, String message) {
        return new ApiError(status, "invalid_request_error", message);
    }

    static ApiError missing(String kind, String id, String param) {
        return invalid(404, "No such %s: '%s'".formatted(kind, shortened(id)))
                .code("resource_missing")
                .param(param);
    }

    static ApiError unexpectedState(String message, ObjectNode paymentIntent) {
        return invalid(message).code("payment_intent_unexpected_state").with("payment_intent", paymentIntent);
    }

    static ApiError unauthorized(String message) {
        return invalid(401, message);
    }

    static ApiError idempotency(String message) {
        return new ApiError(400, "idempotency_error", message);
    }

    static ApiError keyInUse(String key) {
        return new ApiError(
                        409,
                        "idempotency_error",
                        "There is currently another in-progress request using this Idempotent Key (that probably means"
                                + " you submitted twice, and the other request is still going through): " + key
                                + ". Please try again later.")
                .code("idempotency_key_in_use");
    }

    static ApiError rateLimited() {
        return invalid(429, "Request rate limit exceeded.").code("rate_limit");
    }

    static ApiError lockTimeout() {
        return invalid(
                        429,
                        "This object cannot be accessed right now because another API request or Stripe process is"
                                + " currently accessing it.")
                .code("lock_timeout");
    }

    static ApiError card(String code, String declineCode, String message) {
        return new ApiError(402, "card_error", message).code(code).with("decline_code", declineCode);
    }

    static ApiError internal() {
        return new ApiError(500, "api_error", "An unknown error occurred.");
    }

    static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    ApiError code(String code) {
        error.put("code", code);
        error.put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        return this;
    }

    ApiError param(String param) {
        return with("param", shortened(param));
    }

    ApiError with(String field, String value) {
        error.put(field, value);
        return this;
    }

    ApiError with(String field, ObjectNode value) {
        error.set(field, value);
        return this;
    }

    int status() {
        return status;
    }

    Answer toAnswer() {
        return Answer.of(status, Json.object().set("error", error));
    }
}
