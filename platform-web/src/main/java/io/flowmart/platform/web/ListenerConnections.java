package io.flowmart.platform.web;

import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Makes room for listeners in the web server: beside the connections that it takes otherwise, and with small buffers,
 * which are all of Tomcat's that a waiting listener keeps. What other requests and answers need beyond them goes through
 * in several steps.
 */
public final class ListenerConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final String READ_BUFFER = "1024";
    private static final String WRITE_BUFFER = "2048";

    private final int listeners;

    /** @param listeners how many at the most */
    public ListenerConnections(int listeners) {
        this.listeners = listeners;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", READ_BUFFER);
            connector.setProperty("socket.appWriteBufSize", WRITE_BUFFER);
            if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                protocol.setMaxConnections(protocol.getMaxConnections() + listeners);
            }
        });
    }
}
