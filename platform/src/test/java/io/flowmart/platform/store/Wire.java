package io.flowmart.platform.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The network between a process and its database, of which a test can cut what is connected, without a word to either end. */
final class Wire implements AutoCloseable {

    private final ServerSocket entry;
    private final int exit;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile AtomicBoolean whole = new AtomicBoolean(true);

    /** @param exit the port of the database */
    Wire(int exit) {
        this.exit = exit;
        try {
            entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::connect);
    }

    int port() {
        return entry.getLocalPort();
    }

    /** From now on nothing arrives of what is sent over the connections that there are; new ones are as usual. */
    void cut() {
        whole.set(false);
        whole = new AtomicBoolean(true);
    }

    private void connect() {
        try {
            while (true) {
                Socket here = entry.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), exit);
                sockets.addAll(List.of(here, there));
                AtomicBoolean connected = whole;
                Thread.ofVirtual().start(() -> pass(here, there, connected));
                Thread.ofVirtual().start(() -> pass(there, here, connected));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void pass(Socket from, Socket to, AtomicBoolean connected) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (connected.get()) {
                    out.write(buffer, 0, length);
                }
            }
            if (connected.get()) {
                to.close();
            }
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    @Override
    public void close() throws IOException {
        entry.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
