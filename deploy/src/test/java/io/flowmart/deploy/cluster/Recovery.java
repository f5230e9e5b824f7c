package io.flowmart.deploy.cluster;

import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes from the kill of a process until the shop serves as usual: until someone who ordered after it, and
 * asked again as long as it took, has his order paid and the mail that says so.
 */
final class Recovery {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Shop shop;
    private final Buyer canary;
    private final List<String> rows = new ArrayList<>();

    Recovery(Cluster cluster, Shop shop) throws IOException {
        this.cluster = cluster;
        this.shop = shop;
        this.canary = shop.buyer("pm_card_visa");
    }

    /** Kills a service, starts it again and waits until all is as usual. */
    void of(String service) {
        long start = System.nanoTime();
        cluster.kill(service);
        cluster.start(service);
        awaitPurchase("canary-" + service + "-" + rows.size());
        long served = System.nanoTime();
        cluster.awaitReady(service);
        rows.add("| %s | %.1f s | %.1f s |"
                .formatted(service, (served - start) / 1e9, (System.nanoTime() - start) / 1e9));
    }

    private void awaitPurchase(String key) {
        OrderId order = OrderId.of(canary.id(), key);
        await("an order is paid")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> isPaid(order, key));
        await("its buyer is told")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.mails().stream()
                        .anyMatch(mail -> mail.messageId().contains(".paid@")
                                && mail.text().contains(order.value())));
    }

    private boolean isPaid(OrderId order, String key) throws IOException {
        Answer placed = shop.order(canary, key, 500);
        Answer status = placed.status() == 201 ? shop.status(canary, order, 1) : placed;
        return status.text("status").equals("paid");
    }

    /** Writes the table down. */
    void write(Path file) {
        var lines = new ArrayList<String>();
        lines.add("| killed | an order is paid and mailed again after | the process is ready again after |");
        lines.add("|---|---|---|");
        lines.addAll(rows);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
