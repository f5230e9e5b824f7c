package io.flowmart.stripe.simulator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stripe's API on the wire. Whatever comes in, what goes out is Stripe's JSON or, if a fault says so, nothing. */
final class StripeHandler {

    /** The version of the API that stripe-java 33.3.0 speaks, for callers that name none. */
    static final String DEFAULT_VERSION = "2026-07-29.dahlia";

    static final Pattern VERSION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[\\w.;= -]{0,200}");
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final System.Logger LOG = System.getLogger(StripeHandler.class.getName());

    private final StripeApi api;

    StripeHandler(StripeApi api) {
        this.api = api;
    }

    void handle(HttpExchange exchange) throws IOException {
        String requestId = Ids.next("req_");
        Answer answer;
        try {
            answer = answer(exchange, requestId);
        } catch (ApiError e) {
            answer = e.toAnswer();
        } catch (SQLException e) {
            answer = failed(exchange, requestId, e).toAnswer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = ApiError.internal().toAnswer();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    () -> requestId + " failed: " + exchange.getRequestURI().getRawPath(),
                    e);
            answer = ApiError.internal().toAnswer();
        }
        if (answer == null) {
            exchange.close();
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        headers.set("Request-Id", requestId);
        if (answer.replayOf() != null) {
            headers.set("Idempotent-Replayed", "true");
            headers.set("Original-Request", answer.replayOf());
        }
        Http.send(exchange, answer);
    }

    private @Nullable Answer answer(HttpExchange exchange, String requestId)
            throws IOException, SQLException, InterruptedException {
        byte[] body = Http.body(exchange);
        Headers in = exchange.getRequestHeaders();
        Headers out = exchange.getResponseHeaders();
        Credentials.check(in.getFirst("Authorization"));
        out.set("Stripe-Version", version(in.getFirst("Stripe-Version")));
        String method = exchange.getRequestMethod();
        String key = method.equals("POST") ? key(in.getFirst("Idempotency-Key")) : null;
        if (key != null) {
            out.set("Idempotency-Key", key);
        }
        String path = exchange.getRequestURI().getRawPath();
        return api.answer(new Request(requestId, method, path, params(exchange, body), key));
    }

    private static Params params(HttpExchange exchange, byte[] body) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (body.length > 0 && !Http.isType(type, "application/x-www-form-urlencoded")) {
            throw ApiError.invalid("Invalid request (check that your POST content type is"
                    + " application/x-www-form-urlencoded). If you have any questions, we can help at"
                    + " https://support.stripe.com/.");
        }
        String query = exchange.getRequestURI().getRawQuery();
        var form = new ByteArrayOutputStream();
        form.writeBytes((query == null ? "" : query).getBytes(StandardCharsets.UTF_8));
        form.write('&');
        form.writeBytes(body);
        return FormDecoder.decode(form.toByteArray());
    }

    private static String version(@Nullable String version) {
        if (version == null) {
            return DEFAULT_VERSION;
        }
        if (!VERSION.matcher(version).matches()) {
            throw ApiError.invalid("Invalid Stripe API version: " + ApiError.shortened(version));
        }
        return version;
    }

    private static @Nullable String key(@Nullable String key) {
        if (key != null && !KEY.matcher(key).matches()) {
            throw ApiError.invalid("Invalid Idempotency-Key: it must be 1 to 255 printable ASCII characters.");
        }
        return key;
    }

    /** Whether somebody else has kept the row for too long, or wants one in the other order. */
    static boolean isOfOthers(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("55P03") || state.equals("40P01");
    }

    private static ApiError failed(HttpExchange exchange, String requestId, SQLException e) {
        if (isOfOthers(e)) {
            return ApiError.lockTimeout();
        }
        LOG.log(
                Level.ERROR,
                () -> requestId + " failed: " + exchange.getRequestURI().getRawPath(),
                e);
        return ApiError.internal();
    }
}
