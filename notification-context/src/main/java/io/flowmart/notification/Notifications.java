package io.flowmart.notification;

import io.flowmart.api.Ids;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import java.sql.Timestamp;
import java.util.regex.Pattern;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is to be told, and to whom, as it is noted down in the transaction in which the event is read. */
@Component
class Notifications {

    /** What PostgreSQL cannot store. What comes in its place makes an address invalid, rather than another one. */
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

    private final JdbcClient jdbc;
    private final NotificationSettings settings;

    Notifications(JdbcClient jdbc, NotificationSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** What is to be told, whom, and about which order and money, if it is about any. */
    record Note(
            Kind kind,
            UserId user,
            @Nullable OrderId order,
            @Nullable Money money) {

        String sequence() {
            return order == null ? user.value() : order.value();
        }
    }

    void remember(Recipient recipient) {
        jdbc.sql("""
                        insert into notification_context.recipient (user_id, address, name, language)
                        values (?, ?, ?, ?)
                        on conflict (user_id) do update
                        set address = excluded.address, name = excluded.name, language = excluded.language""")
                .params(
                        recipient.userId(),
                        storable(recipient.address()),
                        storable(recipient.name()),
                        recipient.language() == null ? null : storable(recipient.language()))
                .update();
    }

    void withdraw(PaymentId payment) {
        jdbc.sql("insert into notification_context.withdrawn_payment values (?) on conflict do nothing")
                .param(payment.value())
                .update();
    }

    boolean isWithdrawn(PaymentId payment) {
        return jdbc.sql("select exists (select from notification_context.withdrawn_payment where payment_id = ?)")
                .param(payment.value())
                .query(Boolean.class)
                .single();
    }

    /**
     * Notes down what is to be told over a channel; noted down before, it stays as it is.
     *
     * @param tooOld whether it is only for the history
     * @return whether it is new
     */
    boolean add(Note note, String channel, DomainEventMessage<?> event, boolean tooOld) {
        String kind = note.kind().wireName();
        Money money = note.money();
        return jdbc.sql("""
                        insert into notification_context.notification (
                            notification_id, event_id, kind, channel, aggregate_id, sequence_number, occurred_at,
                            sequence, user_id, order_id, amount, currency, message_id, status)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict do nothing""")
                        .params(
                                Ids.derived("notification-", event.getIdentifier(), kind, channel),
                                event.getIdentifier(),
                                kind,
                                channel,
                                event.getAggregateIdentifier(),
                                event.getSequenceNumber(),
                                Timestamp.from(event.getTimestamp()),
                                note.sequence(),
                                note.user().value(),
                                note.order() == null ? null : note.order().value(),
                                money == null ? null : money.amount(),
                                money == null ? null : money.currency().getCurrencyCode(),
                                settings.messageId(event.getIdentifier(), note.kind()),
                                (tooOld ? Status.TOO_OLD : Status.WAITING).wireName())
                        .update()
                == 1;
    }

    private static String storable(String text) {
        return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
    }
}
