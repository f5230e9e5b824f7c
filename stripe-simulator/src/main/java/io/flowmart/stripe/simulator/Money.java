package io.flowmart.stripe.simulator;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;

/**
 * Stripe's limits on amounts, which are in a currency's minor unit.
 *
 * @see <a href="https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts">Minimum and maximum amounts</a>
 */
final class Money {

    private static final long MOST = 99_999_999;
    private static final Map<String, Long> LEAST = Map.ofEntries(
            Map.entry("aed", 200L),
            Map.entry("bgn", 100L),
            Map.entry("czk", 1500L),
            Map.entry("dkk", 250L),
            Map.entry("gbp", 30L),
            Map.entry("hkd", 400L),
            Map.entry("huf", 17500L),
            Map.entry("mxn", 1000L),
            Map.entry("myr", 200L),
            Map.entry("nok", 300L),
            Map.entry("pln", 200L),
            Map.entry("ron", 200L),
            Map.entry("sek", 300L),
            Map.entry("thb", 1000L));
    private static final Map<String, String> SYMBOLS = Map.of("usd", "$", "eur", "€", "gbp", "£");

    private Money() {}

    static String currency(Params params) {
        String code = params.requiredString("currency");
        try {
            return Currency.getInstance(code.toUpperCase(Locale.ROOT))
                    .getCurrencyCode()
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw params.refused("currency", "Invalid currency: " + ApiError.shortened(code) + ".");
        }
    }

    /** The amount of a payment, within Stripe's limits for the currency. */
    static long charged(Params params, String currency) {
        params.requiredString("amount");
        long amount = positive(params);
        long least = LEAST.getOrDefault(currency, 50L);
        if (amount < least) {
            throw params.refused("amount", "Amount must be at least " + text(least, currency) + " " + currency)
                    .code("amount_too_small");
        }
        if (amount > MOST) {
            throw params.refused("amount", "Amount must be no more than " + text(MOST, currency) + " " + currency)
                    .code("amount_too_large");
        }
        return amount;
    }

    static long positive(Params params) {
        return positive(params, "amount");
    }

    static long positive(Params params, String name) {
        Long amount = params.integer(name);
        if (amount == null || amount < 1) {
            throw params.refused(name, "This value must be greater than or equal to 1.")
                    .code("parameter_invalid_integer");
        }
        return amount;
    }

    static String text(long amount, String currency) {
        int digits = Math.max(
                0, Currency.getInstance(currency.toUpperCase(Locale.ROOT)).getDefaultFractionDigits());
        return SYMBOLS.getOrDefault(currency, "")
                + BigDecimal.valueOf(amount, digits).toPlainString();
    }
}
