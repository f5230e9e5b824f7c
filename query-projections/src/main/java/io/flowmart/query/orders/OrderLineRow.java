package io.flowmart.query.orders;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.data.domain.Persistable;

/** One line of an order, written once. */
@Entity
@Immutable
@Table(schema = "query", name = "order_line_row")
class OrderLineRow implements Persistable<OrderLineRow.Key> {

    @Embeddable
    record Key(String orderId, int position) {}

    @EmbeddedId
    private Key key;

    private String sku;
    private String name;
    private int quantity;
    private long unitAmount;

    @NullUnmarked
    protected OrderLineRow() {}

    OrderLineRow(OrderId order, int position, OrderLine line) {
        key = new Key(order.value(), position);
        sku = line.sku();
        name = line.name();
        quantity = line.quantity();
        unitAmount = line.unitAmount();
    }

    OrderLine line() {
        return new OrderLine(sku, name, quantity, unitAmount);
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
