package io.flowmart.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserEvent.PaymentMethodAdded;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.processing.SameTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The payment methods of all users, as of the last event: what was added is seen by the next request. */
@SameTransaction
@ProcessingGroup("user-payment-methods")
class PaymentMethods {

    private final JdbcClient jdbc;

    PaymentMethods(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A payment method as its owner sees it.
     *
     * @param paymentMethodId its id
     * @param provider        who knows the card, {@code stripe}; {@code manual} for a bank transfer
     * @param reference       its name at the provider, or {@code bank_transfer}
     * @param brand           {@code visa}, {@code mastercard}, …, {@code bank_transfer}
     * @param last4           the card number's last four digits; empty for what has none
     * @param isDefault       whether orders are charged to it
     */
    record PaymentMethod(
            PaymentMethodId paymentMethodId,
            String provider,
            String reference,
            String brand,
            String last4,
            @JsonProperty("default") boolean isDefault) {}

    @EventHandler
    void on(PaymentMethodAdded event) {
        if (event.isDefault()) {
            jdbc.sql("update user_context.payment_method set is_default = false where user_id = ? and is_default")
                    .param(event.userId().value())
                    .update();
        }
        jdbc.sql("""
                        insert into user_context.payment_method
                            (payment_method_id, user_id, provider, reference, brand, last4, is_default)
                        values (?, ?, ?, ?, ?, ?, ?)
                        on conflict (payment_method_id) do update
                        set brand = excluded.brand, last4 = excluded.last4, is_default = excluded.is_default""")
                .params(
                        event.paymentMethodId().value(),
                        event.userId().value(),
                        event.provider(),
                        event.reference(),
                        event.brand(),
                        event.last4(),
                        event.isDefault())
                .update();
    }

    /** A user's payment methods in the order in which they were added. */
    List<PaymentMethod> of(UserId user) {
        return jdbc.sql("select * from user_context.payment_method where user_id = ? order by position")
                .param(user.value())
                .query(PaymentMethods::paymentMethod)
                .list();
    }

    private static PaymentMethod paymentMethod(ResultSet row, int number) throws SQLException {
        return new PaymentMethod(
                new PaymentMethodId(row.getString("payment_method_id")),
                row.getString("provider"),
                row.getString("reference"),
                row.getString("brand"),
                row.getString("last4"),
                row.getBoolean("is_default"));
    }
}
