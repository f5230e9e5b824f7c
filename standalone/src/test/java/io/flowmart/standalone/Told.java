package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.embedded.Mail;
import io.flowmart.standalone.testing.MailAudit;
import io.flowmart.standalone.testing.TopicsAudit;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Whether all who must know of what a shop did were told: other systems by topics, people by mail. */
final class Told {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Told() {}

    /** @param interruptions how often the shop, or its mail server, was ended in the middle of something */
    static void awaitEveryoneWas(String brokers, String jdbcUrl, Supplier<List<Mail>> mails, int interruptions) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(new TopicsAudit(brokers, jdbcUrl).faults()).isEmpty();
            assertThat(new MailAudit(mails.get(), jdbcUrl).faults(interruptions))
                    .isEmpty();
        });
    }
}
