package io.flowmart.query.ledger;

import io.flowmart.api.payment.PaymentId;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.data.domain.Persistable;

/** An entry of the ledger, written once. Its day is the event's in UTC. */
@Entity
@Immutable
@Table(schema = "query", name = "ledger_row")
class LedgerRow implements Persistable<LedgerRow.Key> {

    @Embeddable
    record Key(String eventId, @Enumerated(EnumType.STRING) EntryKind kind) {}

    @EmbeddedId
    private Key key;

    private LocalDate day;
    private Currency currency;
    private long amount;
    private String paymentId;
    private String orderId;
    private Instant time;

    @NullUnmarked
    protected LedgerRow() {}

    LedgerRow(Entry entry, PaymentId payment, String eventId, Instant time) {
        this.key = new Key(eventId, entry.kind());
        this.day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        this.currency = entry.currency();
        this.amount = entry.amount();
        this.paymentId = payment.value();
        this.orderId = entry.order().value();
        this.time = time;
    }

    @Override
    public Key getId() {
        return key;
    }

    /** It is only ever saved once. */
    @Override
    public boolean isNew() {
        return true;
    }
}
