package io.flowmart.order;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderLine;
import io.flowmart.platform.SettingProblem;
import java.math.BigInteger;
import java.util.Currency;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How large an order may be, and how often it may be tried to be paid.
 *
 * @param limits             how large
 * @param maxPaymentAttempts how often, with the first attempt, which begins with the order
 */
@ConfigurationProperties("flowmart.order")
record OrderLimits(
        @DefaultValue Size limits, @DefaultValue("10") int maxPaymentAttempts) {

    /** Checks what would leave no order payable. */
    OrderLimits {
        if (maxPaymentAttempts < 1) {
            throw new SettingProblem("The setting flowmart.order.max-payment-attempts must be 1 or more.");
        }
    }

    /**
     * How large an order may be.
     *
     * @param lines    the most lines
     * @param quantity the most of one article
     * @param total    the largest total in minor units; Stripe takes eight digits
     * @see <a href="https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts">Stripe: charge amounts</a>
     */
    record Size(
            @DefaultValue("200") int lines,
            @DefaultValue("9999") int quantity,
            @DefaultValue("99999999") long total) {}

    /**
     * Adds an order up.
     *
     * @param items    the lines
     * @param currency of all amounts
     * @return the total in minor units
     * @throws Rejection with the field at fault if a line or the total is out of range
     */
    long totalOf(List<OrderLine> items, Currency currency) {
        if (currency.getDefaultFractionDigits() < 0) {
            throw new Rejection(
                    OrderRejection.CURRENCY_NOT_PAYABLE,
                    "currency",
                    "Nobody pays in " + currency.getCurrencyCode() + ".");
        }
        if (items.isEmpty() || items.size() > limits.lines()) {
            throw new Rejection(
                    OrderRejection.LINES_OUT_OF_RANGE, "items", "An order has 1 to " + limits.lines() + " lines.");
        }
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < items.size(); i++) {
            sum = sum.add(amountOf(items.get(i), "items[" + i + "]"));
        }
        if (sum.signum() <= 0 || sum.compareTo(BigInteger.valueOf(limits.total())) > 0) {
            throw new Rejection(
                    OrderRejection.TOTAL_OUT_OF_RANGE,
                    "items",
                    "The total must be 1 to " + limits.total() + " minor units.");
        }
        return sum.longValueExact();
    }

    private BigInteger amountOf(OrderLine line, String field) {
        if (line.quantity() < 1 || line.quantity() > limits.quantity()) {
            throw new Rejection(
                    OrderRejection.QUANTITY_OUT_OF_RANGE,
                    field + ".quantity",
                    "A quantity must be 1 to " + limits.quantity() + ".");
        }
        if (line.unitAmount() < 0) {
            throw new Rejection(OrderRejection.AMOUNT_NEGATIVE, field + ".unitAmount", "A price must not be negative.");
        }
        return BigInteger.valueOf(line.unitAmount()).multiply(BigInteger.valueOf(line.quantity()));
    }
}
