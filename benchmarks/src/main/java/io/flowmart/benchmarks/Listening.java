package io.flowmart.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A connection that listens to an order, on a virtual thread with a buffer of its own and nothing else. */
final class Listening implements AutoCloseable {

    private static final int BUFFER = 1024;

    private final Socket socket;
    private final InputStream input;

    /**
     * Begins to listen.
     *
     * @param lastEventId   the version that is known; one that never comes makes a listener who only ever waits
     * @param whenSomething is told whatever comes, as it comes
     */
    Listening(URI shop, String token, String order, String lastEventId, Consumer<String> whenSomething)
            throws IOException {
        socket = new Socket(shop.getHost(), shop.getPort());
        input = socket.getInputStream();
        socket.getOutputStream().write("""
                GET /orders/status/%s?minVersion=0 HTTP/1.1\r
                Host: %s\r
                Accept: text/event-stream\r
                Authorization: Bearer %s\r
                %s\r
                """.formatted(
                        order,
                        shop.getAuthority(),
                        token,
                        lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        String answer = next();
        if (!answer.startsWith("HTTP/1.1 200")) {
            throw new IllegalStateException(answer);
        }
        whenSomething.accept(answer);
        Thread.startVirtualThread(() -> {
            try {
                for (String text = next(); !text.isEmpty(); text = next()) {
                    whenSomething.accept(text);
                }
            } catch (IOException e) {
                // Closed by this side.
            }
        });
    }

    private String next() throws IOException {
        byte[] bytes = new byte[BUFFER];
        int length = input.read(bytes);
        return length < 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
