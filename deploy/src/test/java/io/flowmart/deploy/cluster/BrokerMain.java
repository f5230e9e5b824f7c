package io.flowmart.deploy.cluster;

import io.flowmart.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A Kafka broker in a JVM of its own, which can be killed. */
final class BrokerMain {

    private BrokerMain() {}

    /** @param arguments its folder and its port */
    public static void main(String... arguments) throws InterruptedException {
        var broker = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        System.out.println("Kafka is ready on " + broker.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
