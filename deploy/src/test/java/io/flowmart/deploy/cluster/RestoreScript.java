package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.deploy.ComposeFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The statements of deploy/restore.sh that bring a context's own events from the read side's store, as they stand there.
 * The programs that it calls beside, PostgreSQL's own, are not on every machine that runs tests.
 */
final class RestoreScript {

    private static final Pattern COLUMNS = Pattern.compile("columns=\"([^\"]+)\"");
    private static final Pattern STATEMENT =
            Pattern.compile("--command=\"((?:copy|create unlogged|insert|drop table)[^\"]+)\"");

    private final List<String> statements;

    RestoreScript(String context) {
        try {
            String script = Files.readString(ComposeFile.ROOT.resolve("deploy/restore.sh"));
            Matcher columns = COLUMNS.matcher(script);
            assertThat(columns.find()).isTrue();
            statements = STATEMENT
                    .matcher(script)
                    .results()
                    .map(found ->
                            found.group(1).replace("$columns", columns.group(1)).replace("$context", context))
                    .toList();
            assertThat(statements).hasSize(5);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does it. */
    void run(String readSide, String restored) throws SQLException, IOException {
        var events = new ByteArrayOutputStream();
        try (Connection from = DriverManager.getConnection(readSide)) {
            copies(from).copyOut(statements.get(0), events);
        }
        try (Connection to = DriverManager.getConnection(restored);
                Statement statement = to.createStatement()) {
            statement.execute(statements.get(1));
            copies(to).copyIn(statements.get(2), new ByteArrayInputStream(events.toByteArray()));
            statement.execute(statements.get(3));
            statement.execute(statements.get(4));
        }
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
