package io.flowmart.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;

/** Rows from before a migration are put right by it; until a replay they are all there is. */
@QueryTest
class MigrationIT {

    @Autowired
    private DataSource dataSource;

    @Test
    void whatWentBackBeforeThereWerePartialRefundsIsToldToo() throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create schema before; set local search_path to before");
            statement.execute(script("V1__read_models.sql") + script("V2__recent_orders.sql"));
            statement.execute("""
                    insert into order_row values
                        ('o1', 'u', 'REFUNDED', 4, 2500, 'EUR', 'p1', 'No', now(), now()),
                        ('o2', 'u', 'CANCELLED', 3, 2500, 'EUR', 'p2', 'No', now(), now());
                    insert into payment_row values
                        ('p1', 'o1', 'u', 'REFUNDED', 4, 2500, 2500, 'EUR', null, now()),
                        ('p2', 'o2', 'u', 'SUCCEEDED', 4, 2500, 500, 'EUR', null, now()),
                        ('p3', 'o3', 'u', 'SUCCEEDED', 2, 2500, 0, 'EUR', null, now())""");

            statement.execute(script("V3__payments_in_full.sql"));

            assertThat(list(statement, "select order_id || refunded_amount || attempt from order_row order by 1"))
                    .isEqualTo("o125001 o201");
            assertThat(list(
                            statement,
                            "select payment_id || status || attempt || disputes::text from payment_row order by 1"))
                    .isEqualTo("p1REFUNDED1{} p2PARTIALLY_REFUNDED1{} p3SUCCEEDED1{}");
            connection.rollback();
        }
    }

    private static String script(String name) throws Exception {
        return new ClassPathResource("db/migration/query/" + name).getContentAsString(StandardCharsets.UTF_8);
    }

    private static String list(Statement statement, String query) throws Exception {
        StringBuilder list = new StringBuilder();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                list.append(' ').append(rows.getString(1));
            }
        }
        return list.substring(1);
    }
}
