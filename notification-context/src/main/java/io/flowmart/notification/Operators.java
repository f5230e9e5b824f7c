package io.flowmart.notification;

import io.flowmart.api.Ids;
import io.flowmart.platform.SettingProblem;
import jakarta.mail.internet.AddressException;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Those who run the shop and get its notices: recipients whom no event names, but a setting. */
@Component
class Operators {

    private static final Logger LOG = LoggerFactory.getLogger(Operators.class);
    private static final String SETTING = "flowmart.notification.operators";

    private final List<Recipient> recipients;

    Operators(NotificationSettings settings) {
        recipients = settings.operators().stream()
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .map(address -> operator(address, settings.shopName()))
                .distinct()
                .toList();
        if (recipients.isEmpty()) {
            LOG.warn("The setting {} is empty: operators get no notices of disputes and of failed refunds.", SETTING);
        }
    }

    private static Recipient operator(String address, String shop) {
        try {
            MailAddress.of(address, shop);
        } catch (AddressException e) {
            throw new SettingProblem(
                    "The setting %s must be a list of e-mail addresses; '%s' is none.".formatted(SETTING, address), e);
        }
        return new Recipient(Ids.derived("operator-", address), address, shop, null);
    }

    /** All of them, always in the same order. */
    List<Recipient> all() {
        return recipients;
    }
}
