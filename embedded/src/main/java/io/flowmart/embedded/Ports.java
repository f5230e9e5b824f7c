package io.flowmart.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Looks at TCP ports before anything is started on them. */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final Duration PATIENCE = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Begins anywhere, so that two processes seldom look at the same ones. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    /** Where processes lock the ports that they have found, each as a byte, until they end. */
    private static final @Nullable FileChannel FOUND = found();

    private Ports() {}

    /**
     * Makes sure that a port can be listened on. Port 0 always can.
     *
     * @param port the port, 0 to 65535
     * @param purpose what is going to listen there, as in "Port 8080, meant for the web server, is taken"
     * @param setting the setting that chooses another port
     * @throws StartupProblem if another program listens there, or if this one may not
     */
    public static void requireFree(int port, String purpose, String setting) {
        if (port < 0 || port > 65535) {
            throw new StartupProblem(
                    "%d is not a port number for %s: set %s to one from 1 to 65535.".formatted(port, purpose, setting));
        }
        // Both, because macOS lets a wildcard address be bound while another program holds the loopback address.
        if (port != 0 && !(canBind(null, port) && canBind(InetAddress.getLoopbackAddress(), port))) {
            throw taken(port, purpose, setting);
        }
    }

    /**
     * Finds a port that nothing listens on right now, another one with each call, and one that no other process finds as long
     * as this one lives. It is not one of those that systems give to outgoing connections, which could be faster to take it.
     *
     * @return the port
     */
    public static int free() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (claim(port) && canBindNow(null, port) && canBindNow(InetAddress.getLoopbackAddress(), port)) {
                return port;
            }
        }
        throw new StartupProblem("There is no free port from %d to %d.".formatted(FIRST, FIRST + COUNT - 1));
    }

    private static @Nullable FileChannel found() {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "flowmart-ports");
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException ofAnotherAccount) {
            return null;
        }
    }

    /** Whether the port has not been found by another process that still runs. Where that cannot be told, it counts as new. */
    static boolean claim(int port) {
        try {
            return FOUND == null || FOUND.tryLock(port, 1, false) != null;
        } catch (OverlappingFileLockException | IOException oursOrNoLocksHere) {
            return true;
        }
    }

    static StartupProblem taken(int port, String purpose, String setting) {
        return new StartupProblem(
                ("Port %d, meant for %s, is taken by another program (or may not be used): stop that one, or "
                                + "choose another port with %s=%d.")
                        .formatted(port, purpose, setting, port < 65535 ? port + 1 : port - 1));
    }

    static boolean canBind(@Nullable InetAddress address, int port) {
        return works(() -> listening(() -> listen(address, port)));
    }

    /** Where another port is as good. */
    private static boolean canBindNow(@Nullable InetAddress address, int port) {
        return works(() -> listen(address, port));
    }

    private static boolean works(Listen listen) {
        try (ServerSocket socket = listen.open()) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(@Nullable InetAddress address, int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Begins to listen on a port. */
    interface Listen {
        ServerSocket open() throws IOException;
    }

    /**
     * Listens on a port that may only seem to be taken: whatever program this one starts has its sockets for some
     * milliseconds, also one that was closed meanwhile.
     */
    static ServerSocket listening(Listen listen) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return listen.open();
            } catch (BindException taken) {
                if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw taken;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
