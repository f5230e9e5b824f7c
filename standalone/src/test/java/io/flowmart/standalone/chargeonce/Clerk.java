package io.flowmart.standalone.chargeonce;

import io.flowmart.standalone.chargeonce.Seed.Conduct;
import io.flowmart.standalone.testing.Shop;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The operator's hand: sees whose money is held, and has it charged or let go; again and again, until it is so. */
final class Clerk implements Runnable {

    private static final Duration ROUND = Duration.ofMillis(500);
    private static final String HELD = "select payment_id, order_id from query.payment_row where status = 'AUTHORIZED'";

    private final Shop shop;
    private final String jdbcUrl;
    private final Buyers buyers;
    private final Set<String> toLetGo = ConcurrentHashMap.newKeySet();

    Clerk(Shop shop, String jdbcUrl, Buyers buyers) {
        this.shop = shop;
        this.jdbcUrl = jdbcUrl;
        this.buyers = buyers;
    }

    /** Hears of an order. */
    void hear(Errand errand) {
        if (errand.wish().conduct() == Conduct.IS_LET_GO) {
            toLetGo.add(errand.order().value());
        }
    }

    @Override
    public void run() {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var query = connection.prepareStatement(HELD)) {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(ROUND.toNanos());
                goRound(query);
            }
        } catch (SQLException e) {
            // PostgreSQL has ended, and with it his work.
        }
    }

    private void goRound(PreparedStatement query) throws SQLException {
        try (var held = query.executeQuery()) {
            while (held.next()) {
                String payment = held.getString("payment_id");
                if (toLetGo.contains(held.getString("order_id"))) {
                    shop.letGo(buyers.operator(), payment);
                } else {
                    shop.capture(buyers.operator(), payment);
                }
            }
        } catch (IOException e) {
            // The shop is away; whatever he wanted, he wants it still.
        }
    }
}
