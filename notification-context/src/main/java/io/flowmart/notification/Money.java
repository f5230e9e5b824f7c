package io.flowmart.notification;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

/**
 * An amount of money.
 *
 * @param amount   in minor units of the currency
 * @param currency of the amount
 */
record Money(long amount, Currency currency) {

    /** As people of a place write it, {@code €38.99}, with as many decimals as the currency has. */
    String in(Locale locale) {
        int decimals = Math.max(0, currency.getDefaultFractionDigits());
        NumberFormat format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(currency);
        format.setMinimumFractionDigits(decimals);
        format.setMaximumFractionDigits(decimals);
        return format.format(BigDecimal.valueOf(amount, decimals));
    }
}
