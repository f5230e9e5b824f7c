package io.flowmart.embedded;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.smtp.SmtpHandler;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.smtp.commands.SmtpCommandRegistry;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SMTP server on this machine's loopback address that takes every mail for whomever, and passes none on.
 *
 * <p>The newest mails stay in memory, to be looked at, and are gone when it is closed.
 */
public final class MailSink implements AutoCloseable {

    /** The setting of the standalone set-up that chooses the port. */
    public static final String PORT_SETTING = "flowmart.smtp.port";

    private static final Logger log = LoggerFactory.getLogger(MailSink.class);
    private static final int MOST_CHARACTERS = 8_000_000;
    private static final long START_LIMIT_MILLIS = 5_000;
    private static final long STOP_LIMIT_MILLIS = 2_000;

    private final int most;
    private final int mostCharacters;
    private final SmtpServer server;
    private final Deque<Mail> newestFirst = new ArrayDeque<>();
    private long characters;

    private MailSink(int port, int most, int mostCharacters) {
        this.most = most;
        this.mostCharacters = mostCharacters;
        this.server = new Server(port, new Inbox(this));
    }

    /**
     * Starts the server and returns when it takes mail.
     *
     * @param port the port on 127.0.0.1, or 0 for any free one
     * @param most how many mails it keeps; fewer, if they are very long
     * @return the running server, to be closed by the caller
     * @throws StartupProblem if the port is taken
     */
    public static MailSink start(int port, int most) {
        return start(port, most, MOST_CHARACTERS);
    }

    static MailSink start(int port, int most, int mostCharacters) {
        if (!Ports.canBind(InetAddress.getLoopbackAddress(), port)) {
            throw Ports.taken(port, "the SMTP sink", PORT_SETTING);
        }
        var sink = new MailSink(port, most, mostCharacters);
        sink.server.setDaemon(true);
        sink.server.startService();
        try {
            if (!sink.server.waitTillRunning(START_LIMIT_MILLIS)) {
                throw new IllegalStateException("The SMTP sink does not start on port " + port);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting the SMTP sink", e);
        }
        return sink;
    }

    /**
     * Where it listens.
     *
     * @return the port on 127.0.0.1
     */
    public int port() {
        return server.getPort();
    }

    /**
     * What it has been given.
     *
     * @return the mails it keeps, the newest first
     */
    public synchronized List<Mail> mails() {
        return List.copyOf(newestFirst);
    }

    private synchronized void add(Mail mail) {
        newestFirst.addFirst(mail);
        characters += mail.size();
        while (newestFirst.size() > most || characters > mostCharacters) {
            characters -= newestFirst.removeLast().size();
        }
    }

    /** Stops the server; the mails are gone. */
    @Override
    public void close() {
        server.stopService(STOP_LIMIT_MILLIS);
    }

    /** Keeps a mail once, however many get it; GreenMail would make a mailbox for each of them. */
    private static final class Inbox extends Managers {

        private final SmtpManager receiving;

        Inbox(MailSink sink) {
            receiving = new SmtpManager(getImapHostManager(), getUserManager()) {
                @Override
                public synchronized void send(SmtpState state) {
                    MovingMessage mail = state.getMessage();
                    List<String> to = mail.getToAddresses().stream()
                            .map(MailAddress::getEmail)
                            .sorted()
                            .toList();
                    sink.add(Mail.read(
                            mail.getMessage(),
                            Instant.now(),
                            mail.getReturnPath().getEmail(),
                            to));
                }
            };
        }

        @Override
        public SmtpManager getSmtpManager() {
            return receiving;
        }
    }

    private static final class Server extends SmtpServer {

        Server(int port, Managers managers) {
            super(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP), managers);
        }

        @Override
        protected ServerSocket openServerSocket() throws IOException {
            return Ports.listening(super::openServerSocket);
        }

        @Override
        protected ProtocolHandler createProtocolHandler(Socket client) {
            return new SmtpHandler(new SmtpCommandRegistry(), managers.getSmtpManager(), client) {
                @Override
                public void run() {
                    try {
                        super.run();
                    } catch (RuntimeException clientHasGone) {
                        log.debug("An SMTP client went away", clientHasGone);
                    }
                }
            };
        }
    }
}
