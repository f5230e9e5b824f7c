package io.flowmart.gateway.services;

import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Makes room for listeners in the web server: beside the connections that it takes otherwise, and with small buffers,
 * which are all that Tomcat keeps for one who waits. What others send and get goes through in more steps.
 */
@Component
final class ListenerConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final String BUFFER = "2048";

    private final ServiceSettings settings;

    ListenerConnections(ServiceSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", BUFFER);
            connector.setProperty("socket.appWriteBufSize", BUFFER);
            if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                protocol.setMaxConnections(protocol.getMaxConnections() + settings.maxStreams());
            }
        });
    }
}
