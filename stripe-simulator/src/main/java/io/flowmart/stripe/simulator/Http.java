package io.flowmart.stripe.simulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What both halves of the server need to read and write. */
final class Http {

    private static final int LARGEST_BODY = 1 << 20;
    private static final int MOST_DISCARDED = 16 << 20;

    private Http() {}

    /**
     * The whole body. What is too large is read on for a while, because a caller that is cut off in the middle of its
     * body does not get to see the answer.
     *
     * @throws ApiError 413
     */
    static byte[] body(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] body = in.readNBytes(LARGEST_BODY + 1);
        if (body.length <= LARGEST_BODY) {
            return body;
        }
        byte[] discarded = new byte[1 << 16];
        for (int total = 0, read = 0; read >= 0 && total < MOST_DISCARDED; total += read) {
            read = in.read(discarded);
        }
        throw ApiError.invalid(413, "Request body is too large: at most 1 MiB is accepted.");
    }

    static boolean isType(@Nullable String contentType, String wanted) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(wanted);
    }

    static void send(HttpExchange exchange, Answer answer) throws IOException {
        send(exchange, answer.status(), "application/json", answer.body());
    }

    static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
