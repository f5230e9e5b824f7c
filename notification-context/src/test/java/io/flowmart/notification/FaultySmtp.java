package io.flowmart.notification;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stands before an SMTP server: passes on what is said, or does to it what a test wants. */
final class FaultySmtp implements AutoCloseable {

    /** Instead of an answer: the connection ends, and the server behind has not heard the command. */
    static final String CUT = "cut";

    /** Instead of an answer: the server behind has done what it was told, but nobody hears of it. */
    static final String CUT_AFTER = "cut after";

    private static final Pattern RECIPIENT = Pattern.compile("RCPT TO:<(.*)>.*");

    private final int behind;
    private final int port;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile ServerSocket server;
    private volatile Fault fault = (_, _) -> null;

    /** What a test wants. */
    interface Fault {

        /**
         * What to answer.
         *
         * @param command for instance {@code RCPT TO:<ada@example.com>}; {@code .} is the end of a mail
         * @param to      whom the mail is for, as far as is known
         * @return null to pass the command on
         */
        @Nullable
        String answer(String command, String to);
    }

    FaultySmtp(int behind) {
        this.behind = behind;
        server = listen(0);
        port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    void answer(Fault newFault) {
        fault = newFault;
    }

    void allWell() {
        fault = (_, _) -> null;
        if (server.isClosed()) {
            server = listen(port);
        }
    }

    void down() throws IOException {
        server.close();
    }

    /** The most connections at a time since this was last asked. */
    int mostConnections() {
        return most.getAndSet(open.get());
    }

    private ServerSocket listen(int onPort) {
        try {
            ServerSocket socket = new ServerSocket(onPort, 50, InetAddress.getLoopbackAddress());
            Thread.startVirtualThread(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            }
        } catch (IOException closed) {
            // No more to accept.
        }
    }

    private void serve(Socket accepted) {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (Socket client = accepted;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            talk(reader(client), client.getOutputStream(), reader(upstream), upstream.getOutputStream());
        } catch (IOException gone) {
            // One of the two has left.
        } finally {
            open.decrementAndGet();
        }
    }

    private void talk(BufferedReader client, OutputStream toClient, BufferedReader server, OutputStream toServer)
            throws IOException {
        write(toClient, reply(server));
        String to = "";
        String line;
        while ((line = client.readLine()) != null) {
            Matcher recipient = RECIPIENT.matcher(line);
            to = recipient.matches() ? recipient.group(1) : to;
            String answer = fault.answer(line, to);
            if (answer == null && line.equals("DATA")) {
                // The server behind hears of a mail only when it is there and nothing is wrong with it.
                write(toClient, "354 Go on");
                String mail = mail(client);
                answer = fault.answer(".", to);
                if (answer == null || answer.equals(CUT_AFTER)) {
                    write(toServer, "DATA");
                    reply(server);
                }
                line = mail + ".";
            }
            if (CUT.equals(answer)) {
                return;
            }
            if (answer == null || answer.equals(CUT_AFTER)) {
                write(toServer, line);
                String reply = reply(server);
                if (answer != null) {
                    return;
                }
                answer = reply;
            }
            write(toClient, answer);
        }
    }

    private static String mail(BufferedReader client) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = line(client); !line.equals("."); line = line(client)) {
            mail.append(line).append("\r\n");
        }
        return mail.toString();
    }

    private static String reply(BufferedReader server) throws IOException {
        StringBuilder reply = new StringBuilder();
        String line;
        do {
            line = line(server);
            reply.append(reply.isEmpty() ? "" : "\r\n").append(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return reply.toString();
    }

    private static String line(BufferedReader from) throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
