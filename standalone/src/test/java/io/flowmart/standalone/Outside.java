package io.flowmart.standalone;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Mail;
import io.flowmart.embedded.MailSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Kafka and a mail server that a shop is given from outside, and that come and go without it. */
final class Outside implements AutoCloseable {

    private static final int MOST_MAILS = 10_000;

    private final Path folder;
    private final int kafkaPort;
    private final int smtpPort;
    private final List<Mail> earlier = new ArrayList<>();
    private EmbeddedKafka kafka;
    private MailSink sink;

    Outside(Path folder, int kafkaPort, int smtpPort) {
        this.folder = folder;
        this.kafkaPort = kafkaPort;
        this.smtpPort = smtpPort;
        this.kafka = EmbeddedKafka.start(folder, kafkaPort);
        this.sink = MailSink.start(smtpPort, MOST_MAILS);
    }

    String[] settings() {
        return new String[] {
            "--spring.kafka.bootstrap-servers=" + brokers(),
            "--spring.mail.host=127.0.0.1",
            "--spring.mail.port=" + smtpPort
        };
    }

    String brokers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** All mails, those before an outage too. */
    List<Mail> mails() {
        var all = new ArrayList<>(earlier);
        all.addAll(sink.mails());
        return all;
    }

    void stop() {
        kafka.close();
        sink.close();
        earlier.addAll(sink.mails());
    }

    void start() {
        kafka = EmbeddedKafka.start(folder, kafkaPort);
        sink = MailSink.start(smtpPort, MOST_MAILS);
    }

    @Override
    public void close() {
        kafka.close();
        sink.close();
    }
}
