package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.Stripe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code docs/stripe.md} tells people to set up is what the code expects. */
class StripeInstructionsTest {

    @Test
    void theWebhookEndpointSpeaksTheSdksVersionAndTellsAllThatIsAskedFor() throws IOException {
        String page = Files.readString(Path.of("../docs/stripe.md"));
        assertThat(page).contains("api_version=" + Stripe.API_VERSION + " ").contains(StripeInbox.TYPES);
    }
}
