package io.flowmart.user;

import io.flowmart.api.user.PasswordHash;
import io.flowmart.api.user.UserId;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The credentials in PostgreSQL. */
@Component
class CredentialTable implements Credentials {

    private final JdbcClient jdbc;

    CredentialTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Waits for whoever claims the same address at the same time; no failed statement spoils the transaction. */
    @Override
    public boolean claim(String email, UserId user, PasswordHash passwordHash) {
        return jdbc.sql("""
                        insert into user_context.credential (email, user_id, password_hash) values (?, ?, ?)
                        on conflict do nothing""")
                        .params(key(email), user.value(), passwordHash.encoded())
                        .update()
                == 1;
    }

    @Override
    public Optional<Credential> find(String email) {
        return jdbc.sql("select user_id, password_hash from user_context.credential where email = ?")
                .param(key(email))
                .query((row, number) -> new Credential(
                        new UserId(row.getString("user_id")), new PasswordHash(row.getString("password_hash"))))
                .optional();
    }

    @Override
    public boolean exists(UserId user) {
        return jdbc.sql("select exists (select from user_context.credential where user_id = ?)")
                .param(user.value())
                .query(Boolean.class)
                .single();
    }

    /** By Java's rules: PostgreSQL's depend on how the database was made. */
    private static String key(String email) {
        return email.toLowerCase(Locale.ROOT);
    }
}
