package io.flowmart.gateway.services;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Asks every address all the time whether it is ready, and takes it in or out. */
@Component
final class Probes implements SmartLifecycle {

    private final ServiceSettings.Probe settings;
    private final Addresses addresses;
    private final CloseableHttpClient client;
    private final RequestConfig timeouts;
    private ScheduledExecutorService clock;
    private volatile boolean running;

    Probes(ServiceSettings settings, Addresses addresses, CloseableHttpClient client) {
        this.settings = settings.probe();
        this.addresses = addresses;
        this.client = client;
        this.timeouts = RequestConfig.custom()
                .setProtocolUpgradeEnabled(false)
                .setResponseTimeout(Timeout.of(this.settings.timeout()))
                .build();
    }

    private void probe(Address address) {
        HttpGet question = new HttpGet(URI.create(address.uri() + settings.path()));
        question.setConfig(timeouts);
        try {
            int status = client.execute(question, answer -> answer.getCode());
            if (status == HttpStatus.SC_OK) {
                address.takeIn();
            } else {
                address.takeOut(settings.path() + " answers " + status);
            }
        } catch (IOException | RuntimeException e) {
            // Whatever it is: the next probe comes, or the address would stay as it is for ever.
            if (running) {
                address.takeOut(e.getMessage());
            }
        }
    }

    /** One address that hangs delays no other: each has its own clock, on virtual threads. */
    @Override
    public void start() {
        running = true;
        long millis = settings.interval().toMillis();
        clock = Executors.newScheduledThreadPool(
                addresses.all().size(), Thread.ofVirtual().name("probe").factory());
        for (Address address : addresses.all()) {
            var ignored = clock.scheduleWithFixedDelay(() -> probe(address), 0, millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stop() {
        running = false;
        clock.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
