package io.flowmart.notification;

import io.flowmart.notification.Notification.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The notifications on their way out. The rows are the queue: whoever claims some has them for a while, and for as long
 * as he says that he lives. See ADR 0010.
 */
@Component
class Outbox {

    /** Whoever is silent for so long is dead, and what he had is claimed by others. */
    static final Duration CLAIM = Duration.ofSeconds(20);

    private static final int LONGEST_RESULT = 1000;

    private final JdbcClient jdbc;

    Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes due what waited for these users, as far as it is known by now whom to write to. */
    void wakeWaiting(Collection<String> users) {
        wake("n.user_id = any (:users)", users);
    }

    /** Makes due whatever waited for a recipient who is known by now. */
    void wakeAllWaiting() {
        wake("true", List.of());
    }

    private void wake(String condition, Collection<String> users) {
        jdbc.sql("""
                        update notification_context.notification set status = 'due'
                        where notification_id in (
                            select n.notification_id from notification_context.notification n
                            join notification_context.recipient using (user_id)
                            where n.status = 'waiting' and %s order by n.position for update of n skip locked)
                        """.formatted(condition))
                .param("users", users.toArray(String[]::new))
                .update();
    }

    /** Claims what is due on a channel and has nothing before it that is still to be sent. */
    List<Notification> claim(String channel, int atMost) {
        return jdbc.sql("""
                        with free as (
                            select notification_id from notification_context.notification n
                            where channel = :channel and status = 'due' and next_attempt_at <= clock_timestamp()
                            and (claimed_until is null or claimed_until < clock_timestamp())
                            and not exists (
                                select from notification_context.notification earlier
                                where earlier.sequence = n.sequence and earlier.channel = n.channel
                                and earlier.position < n.position and earlier.status in ('waiting', 'due'))
                            order by next_attempt_at, position limit :atMost for update skip locked)
                        update notification_context.notification n
                        set claimed_until = clock_timestamp() + make_interval(secs => :seconds)
                        from free, notification_context.recipient r
                        where n.notification_id = free.notification_id and r.user_id = n.user_id
                        returning n.*, r.address, r.name, r.language""")
                .param("channel", channel)
                .param("atMost", atMost)
                .param("seconds", CLAIM.toSeconds())
                .query(Outbox::notification)
                .list();
    }

    /** Says that whoever has claimed these lives; what he has let go meanwhile stays free. */
    void keep(Collection<String> ids) {
        jdbc.sql("""
                        update notification_context.notification
                        set claimed_until = clock_timestamp() + make_interval(secs => ?)
                        where notification_id = any (?) and status = 'due' and claimed_until is not null""").params(CLAIM.toSeconds(), ids.toArray(String[]::new)).update();
    }

    Optional<Notification> find(String id) {
        return jdbc.sql("""
                        select n.*, r.address, r.name, r.language from notification_context.notification n
                        join notification_context.recipient r using (user_id)
                        where notification_id = ? and status <> 'sent'""").param(id).query(Outbox::notification).optional();
    }

    void sent(Notification notification, String address, String answer) {
        jdbc.sql("""
                        update notification_context.notification
                        set status = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1, recipient = ?,
                            last_result = ?, claimed_until = null
                        where notification_id = ?""").params(address, storable(answer), notification.id()).update();
    }

    /**
     * To be tried again after a pause.
     *
     * @param address where it was sent to; absent if this was no attempt
     */
    void later(Notification notification, @Nullable String address, String why, Duration pause) {
        jdbc.sql("""
                        update notification_context.notification
                        set next_attempt_at = clock_timestamp() + make_interval(secs => ? / 1000.0),
                            attempts = attempts + ?, recipient = coalesce(?, recipient), last_result = ?,
                            claimed_until = null
                        where notification_id = ? and status = 'due'""")
                .params(pause.toMillis(), address == null ? 0 : 1, address, storable(why), notification.id())
                .update();
    }

    /**
     * Not to be tried again by itself.
     *
     * @param address where it was sent to; absent if this was no attempt
     */
    void rest(Notification notification, Status status, @Nullable String address, String why) {
        jdbc.sql("""
                        update notification_context.notification
                        set status = ?, attempts = attempts + ?, recipient = coalesce(?, recipient), last_result = ?,
                            claimed_until = null
                        where notification_id = ? and status <> 'sent'""")
                .params(status.wireName(), address == null ? 0 : 1, address, storable(why), notification.id())
                .update();
    }

    private static Notification notification(ResultSet row, int number) throws SQLException {
        String currency = row.getString("currency");
        Long amount = row.getObject("amount", Long.class);
        return new Notification(
                row.getString("notification_id"),
                Kind.of(row.getString("kind")),
                row.getString("channel"),
                row.getString("sequence"),
                row.getString("order_id"),
                amount == null || currency == null ? null : new Money(amount, Currency.getInstance(currency)),
                details(row),
                row.getString("message_id"),
                new Origin(
                        row.getString("aggregate_id"),
                        row.getLong("sequence_number"),
                        row.getTimestamp("occurred_at").toInstant()),
                row.getInt("attempts"),
                new Recipient(
                        row.getString("user_id"),
                        row.getString("address"),
                        row.getString("name"),
                        row.getString("language")));
    }

    private static Details details(ResultSet row) throws SQLException {
        Timestamp dueAt = row.getTimestamp("due_at");
        return new Details(
                row.getString("reason"), row.getString("reference"), dueAt == null ? null : dueAt.toInstant());
    }

    private static String storable(String result) {
        String text = result.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ").strip();
        return text.length() > LONGEST_RESULT ? text.substring(0, LONGEST_RESULT) : text;
    }
}
