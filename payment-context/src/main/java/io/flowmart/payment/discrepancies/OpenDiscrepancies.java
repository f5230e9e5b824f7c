package io.flowmart.payment.discrepancies;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyResolved;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.platform.processing.SameTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The contradictions that are open, as rows: there if and only if the events say so. Public, because whoever reconciles with a
 * gateway looks at them again.
 */
@SameTransaction
@ProcessingGroup("open-discrepancies")
public class OpenDiscrepancies {

    private final JdbcClient jdbc;

    OpenDiscrepancies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One of them, as operators see it.
     *
     * @param amount  at the gateway, in minor units of {@code currency}
     * @param status  at the gateway, in its own word
     * @param foundAt when it was found
     */
    public record OpenDiscrepancy(
            DiscrepancyId discrepancyId,
            Kind kind,
            PaymentId paymentId,
            @Nullable OrderId orderId,
            String paymentIntentId,
            long amount,
            Currency currency,
            String status,
            Instant foundAt) {}

    @EventHandler
    void on(DiscrepancyFound event, EventMessage<?> message) {
        jdbc.sql("""
                        insert into payment_context.open_discrepancy (
                            discrepancy_id, kind, payment_id, order_id, payment_intent_id, amount, currency, status, found_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (discrepancy_id) do nothing""")
                .params(
                        event.discrepancyId().value(),
                        event.kind().wireName(),
                        event.paymentId().value(),
                        event.orderId() == null ? null : event.orderId().value(),
                        event.paymentIntentId(),
                        event.amount(),
                        event.currency().getCurrencyCode(),
                        event.status(),
                        Timestamp.from(message.getTimestamp()))
                .update();
    }

    @EventHandler
    void on(DiscrepancyResolved event) {
        jdbc.sql("delete from payment_context.open_discrepancy where discrepancy_id = ?")
                .param(event.discrepancyId().value())
                .update();
    }

    /** How many there are. */
    public long count() {
        return jdbc.sql("select count(*) from payment_context.open_discrepancy")
                .query(Long.class)
                .single();
    }

    /** The newest ones. */
    public List<OpenDiscrepancy> newest(int limit) {
        return jdbc.sql("select * from payment_context.open_discrepancy order by found_at desc, discrepancy_id limit ?")
                .param(limit)
                .query(OpenDiscrepancies::open)
                .list();
    }

    /** Those that were looked at longest ago; from now on they were looked at just now. */
    public List<OpenDiscrepancy> takeTurns(int limit) {
        return jdbc.sql("""
                        update payment_context.open_discrepancy set looked_at = clock_timestamp()
                        where discrepancy_id in (
                            select discrepancy_id from payment_context.open_discrepancy
                            order by looked_at, discrepancy_id limit ?)
                        returning *""").param(limit).query(OpenDiscrepancies::open).list();
    }

    private static OpenDiscrepancy open(ResultSet row, int number) throws SQLException {
        String order = row.getString("order_id");
        return new OpenDiscrepancy(
                new DiscrepancyId(row.getString("discrepancy_id")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                new PaymentId(row.getString("payment_id")),
                order == null ? null : new OrderId(order),
                row.getString("payment_intent_id"),
                row.getLong("amount"),
                Currency.getInstance(row.getString("currency")),
                row.getString("status"),
                row.getTimestamp("found_at").toInstant());
    }
}
