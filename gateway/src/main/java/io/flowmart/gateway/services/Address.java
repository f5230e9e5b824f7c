package io.flowmart.gateway.services;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one copy of a service is reached, and whether it is in: whether it gets requests. */
final class Address {

    private static final Logger LOG = LoggerFactory.getLogger(Address.class);

    private final Service service;
    private final URI uri;
    private boolean in = true;

    Address(Service service, URI uri) {
        this.service = service;
        this.uri = uri;
    }

    Service service() {
        return service;
    }

    URI uri() {
        return uri;
    }

    synchronized boolean isIn() {
        return in;
    }

    /** It answered a probe. */
    synchronized void takeIn() {
        if (!in) {
            LOG.info("{} at {} is back in.", service.label(), uri);
        }
        in = true;
    }

    /** It did not answer a probe, or a request did not get through to it. */
    synchronized void takeOut(String why) {
        if (in) {
            LOG.warn("{} at {} is out: {}", service.label(), uri, why);
        }
        in = false;
    }
}
