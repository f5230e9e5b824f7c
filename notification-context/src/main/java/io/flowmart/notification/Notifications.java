package io.flowmart.notification;

import io.flowmart.api.Ids;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentId;
import java.sql.Timestamp;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
            String recipientId,
            @Nullable OrderId order,
            @Nullable Money money,
            Details details) {

        /** Nothing that a buyer is told waits for an operator's mail, nor one operator's for another's. */
        String sequence() {
            if (order == null) {
                return recipientId;
            }
            return kind.isForOperators() ? order + "/" + recipientId : order.value();
        }

        /** What tells apart who is told of one event: nothing for a buyer, who is one. */
        String[] name(String... event) {
            return kind.isForOperators()
                    ? Stream.concat(Stream.of(event), Stream.of(recipientId)).toArray(String[]::new)
                    : event;
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
        String eventId = event.getIdentifier();
        Money money = note.money();
        Details details = note.details();
        return jdbc.sql("""
                        insert into notification_context.notification (
                            notification_id, event_id, kind, channel, aggregate_id, sequence_number, occurred_at,
                            sequence, user_id, order_id, amount, currency, reason, reference, due_at, message_id, status)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict do nothing""")
                        .params(
                                Ids.derived("notification-", note.name(eventId, kind, channel)),
                                eventId,
                                kind,
                                channel,
                                event.getAggregateIdentifier(),
                                event.getSequenceNumber(),
                                Timestamp.from(event.getTimestamp()),
                                note.sequence(),
                                note.recipientId(),
                                note.order() == null ? null : note.order().value(),
                                money == null ? null : money.amount(),
                                money == null ? null : money.currency().getCurrencyCode(),
                                details.reason() == null ? null : storable(details.reason()),
                                details.reference() == null ? null : storable(details.reference()),
                                details.dueAt() == null ? null : Timestamp.from(details.dueAt()),
                                settings.messageId(Ids.derived("", note.name(eventId)), note.kind()),
                                (tooOld ? Status.TOO_OLD : Status.WAITING).wireName())
                        .update()
                == 1;
    }

    private static String storable(String text) {
        return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
    }
}
