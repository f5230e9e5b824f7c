package io.flowmart.platform.sample;

import io.flowmart.api.Rejection;
import io.flowmart.api.Text;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.Member.No;
import io.flowmart.platform.sample.Member.TurnAway;
import io.flowmart.platform.sample.Member.Visit;
import io.flowmart.platform.security.SignedIn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One path for each way in which a request can go wrong. */
@RestController
@RequestMapping("/sample")
class SampleController {

    private final CommandGateway commands;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    SampleController(CommandGateway commands, JdbcClient jdbc, TransactionOperations transactions) {
        this.commands = commands;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    record Line(@NotNull @Text String name, @Min(1) int quantity, long amount) {}

    record Basket(@NotNull Currency currency, @NotNull List<@Valid Line> items) {}

    @PostMapping("/baskets")
    Basket basket(@Valid @RequestBody Basket basket) {
        return basket;
    }

    @PostMapping("/baskets/keyed")
    Basket keyed(@RequestHeader("Idempotency-Key") @Text String key, @Valid @RequestBody Basket basket) {
        return basket;
    }

    @GetMapping("/pages")
    Map<String, Object> page(@RequestParam @Text String name, @RequestParam @Max(10) int limit) {
        return Map.of("name", name, "limit", limit);
    }

    @PostMapping("/joined")
    Map<String, Object> join(@SignedIn UserId user, @RequestParam String name) {
        boolean isNew = commands.sendAndWait(new Join(user, name));
        return Map.of("userId", user, "new", isNew);
    }

    @PostMapping("/visits")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void visit(@SignedIn UserId user) {
        commands.sendAndWait(new Visit(user));
    }

    @PostMapping("/turned-away")
    void turnAway(@SignedIn UserId user) {
        commands.sendAndWait(new TurnAway(user));
    }

    @GetMapping("/public/rejections/{kind}")
    void reject(@PathVariable String kind) {
        throw new Rejection(No.valueOf(kind.toUpperCase(Locale.ROOT)), "items[2].quantity", "It is so.");
    }

    @GetMapping("/public/broken")
    void broken() {
        throw new IllegalStateException("secret: the password is 1234");
    }

    /** Its connection is cut, which only the commit notices. */
    @PostMapping("/cut-off")
    void cutOff() {
        transactions.executeWithoutResult(open -> {
            try {
                jdbc.sql("select pg_terminate_backend(pg_backend_pid())")
                        .query(Boolean.class)
                        .single();
            } catch (DataAccessException e) {
                // As if nothing had been asked for in between.
            }
        });
    }

    @GetMapping("/public/nobody")
    UserId nobody(@SignedIn UserId user) {
        return user;
    }

    @GetMapping("/me")
    UserId me(@SignedIn UserId user) {
        return user;
    }

    @GetMapping("/operators")
    String operators() {
        return "yes";
    }
}
