package io.flowmart.stripe.simulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/** The simulator's own addresses, which Stripe does not have: health, metrics, faults, books, and the controls. */
final class SimulatorHandler {

    private static final System.Logger LOG = System.getLogger(SimulatorHandler.class.getName());

    private final Database database;
    private final Faults faults;
    private final Books books;
    private final Controls controls;
    private final Supplier<String> metrics;

    SimulatorHandler(Database database, Faults faults, Books books, Controls controls, Supplier<String> metrics) {
        this.database = database;
        this.faults = faults;
        this.books = books;
        this.controls = controls;
        this.metrics = metrics;
    }

    void handle(HttpExchange exchange) throws IOException {
        try {
            byte[] body = Http.body(exchange);
            String path = exchange.getRequestURI().getRawPath();
            if (path.equals("/simulator/books") && exchange.getRequestMethod().equals("GET")) {
                stream(exchange);
            } else if (path.equals("/simulator/metrics")
                    && exchange.getRequestMethod().equals("GET")) {
                byte[] text = metrics.get().getBytes(StandardCharsets.UTF_8);
                Http.send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text);
            } else {
                Http.send(exchange, answer(exchange.getRequestMethod(), path, body));
            }
        } catch (ApiError e) {
            Http.send(exchange, e.toAnswer());
        } catch (JacksonException e) {
            Http.send(exchange, problem(400, "The body is not JSON: " + e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            Http.send(exchange, problem(400, String.valueOf(e.getMessage())));
        } catch (SQLException e) {
            if (StripeHandler.isOfOthers(e)) {
                Http.send(exchange, ApiError.lockTimeout().toAnswer());
                return;
            }
            LOG.log(Level.ERROR, "The books could not be reached", e);
            Http.send(exchange, problem(503, "The simulator's database does not answer."));
        }
    }

    private Answer answer(String method, String path, byte[] body) throws SQLException {
        Answer controlled = method.equals("POST") ? controls.post(path, body) : null;
        if (controlled != null) {
            return controlled;
        }
        return switch (method + " " + path) {
            case "GET /simulator/health" -> health();
            case "GET /simulator/faults" -> Answer.ok(faults.toJson());
            case "PUT /simulator/faults" -> {
                faults.replace(Json.parse(body));
                yield Answer.ok(faults.toJson());
            }
            case "DELETE /simulator/faults" -> {
                faults.clear();
                yield Answer.ok(faults.toJson());
            }
            case "DELETE /simulator/books" -> {
                books.empty();
                yield Answer.ok(Json.object().put("emptied", true));
            }
            default -> problem(404, "There is nothing at " + method + " " + ApiError.shortened(path) + ".");
        };
    }

    private Answer health() throws SQLException {
        return database.read(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select 1");
                return Answer.ok(Json.object().put("status", "up"));
            }
        });
    }

    private void stream(HttpExchange exchange) throws IOException, SQLException {
        String query = exchange.getRequestURI().getRawQuery();
        var params = FormDecoder.decode((query == null ? "" : query).getBytes(StandardCharsets.UTF_8));
        var selection = Books.Selection.of(params);
        books.check(selection);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try {
            var out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16);
            books.write(selection, out);
            out.close();
        } catch (IOException | SQLException e) {
            // The status is already sent; only a broken body can still tell the reader that this is not all.
            LOG.log(Level.WARNING, "The books could not be sent to the end", e);
            exchange.close();
        }
    }

    private static Answer problem(int status, String message) {
        return Answer.of(status, Json.object().set("error", Json.object().put("message", message)));
    }
}
