package io.flowmart.stripe.simulator;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The faults that were asked for. Held in memory alone: a restart heals everything. */
final class Faults {

    private static final int MOST_RULES = 1000;
    private static final Pattern INTENT = Pattern.compile("/v1/payment_intents/(pi_\\w+)(?:/\\w+)?");
    private static final Pattern METHOD = Pattern.compile("/v1/payment_methods/(\\w+)");

    /**
     * What happens to one call.
     *
     * @param kind null if nothing beyond the latency does
     */
    record Verdict(Duration latency, FaultRule.@Nullable Kind kind) {

        boolean is(FaultRule.Kind other) {
            return kind == other;
        }

        /** Whether the call gets as far as its idempotency key. */
        boolean reachesTheWork() {
            return is(FaultRule.Kind.STATUS_500_AFTER)
                    || is(FaultRule.Kind.STATUS_500_STORED)
                    || is(FaultRule.Kind.CUT_AFTER);
        }
    }

    /** Looked up only for rules that want to know. */
    @FunctionalInterface
    private interface Asked {
        FaultRule.Subject subject() throws SQLException;
    }

    private static final Verdict NONE = new Verdict(Duration.ZERO, null);

    private final Database database;
    private volatile List<FaultRule> rules = List.of();

    Faults(Database database) {
        this.database = database;
    }

    /** @throws IllegalArgumentException with a sentence that names the field */
    void replace(JsonNode json) {
        if (!json.isArray() || json.size() > MOST_RULES) {
            throw new IllegalArgumentException("The body must be a JSON list of at most " + MOST_RULES + " rules");
        }
        var replacement = new ArrayList<FaultRule>();
        for (JsonNode rule : json) {
            replacement.add(new FaultRule(rule, "[" + replacement.size() + "]"));
        }
        rules = List.copyOf(replacement);
    }

    void clear() {
        rules = List.of();
    }

    ArrayNode toJson() {
        var json = Json.array();
        rules.forEach(rule -> json.add(rule.toJson()));
        return json;
    }

    /** What happens to a call. */
    Verdict judge(Request request) throws SQLException {
        return judge(rule -> rule.concerns(request.method(), request.path()), () -> subject(request));
    }

    /**
     * What happens to a webhook on its way out.
     *
     * @param object what its event is about
     * @param again  whether it was sent or held back before; it is held back once at most
     */
    Verdict judge(String eventType, JsonNode object, boolean again) throws SQLException {
        return judge(rule -> rule.concerns(eventType) && !(again && rule.kind.holdsBack()), () -> subject(object));
    }

    /** Latencies add up; of the other rules the first that strikes decides. */
    private Verdict judge(Predicate<FaultRule> concerned, Asked asked) throws SQLException {
        long millis = 0;
        FaultRule.Kind kind = null;
        FaultRule.Subject subject = null;
        for (FaultRule rule : rules) {
            if ((kind != null && !rule.kind.delays()) || !concerned.test(rule)) {
                continue;
            }
            if (rule.needsSubject()) {
                subject = subject == null ? asked.subject() : subject;
                if (!rule.concerns(subject)) {
                    continue;
                }
            }
            if (rule.strikes()) {
                millis += rule.millis;
                kind = rule.kind.delays() ? kind : rule.kind;
            }
        }
        return millis == 0 && kind == null ? NONE : new Verdict(Duration.ofMillis(millis), kind);
    }

    /** An event's object may have metadata of its own besides its PaymentIntent's. */
    private FaultRule.Subject subject(JsonNode object) throws SQLException {
        var metadata = new HashMap<String, String>();
        String intentId = object.path("payment_intent").asString("");
        if (!intentId.isEmpty()) {
            PaymentIntent intent = database.read(connection -> PaymentIntentRows.find(connection, intentId));
            if (intent != null) {
                intent.metadata
                        .properties()
                        .forEach(pair ->
                                metadata.put(pair.getKey(), pair.getValue().asString()));
            }
        }
        object.path("metadata")
                .properties()
                .forEach(pair -> metadata.put(pair.getKey(), pair.getValue().asString()));
        return new FaultRule.Subject(metadata, Set.of());
    }

    private FaultRule.Subject subject(Request request) throws SQLException {
        var metadata = new HashMap<String, String>();
        var paymentMethods = new HashSet<String>();
        Params params = request.params();
        metadata.putAll(params.pairs("metadata"));
        Map<String, String> named = params.texts();
        if (named.containsKey("payment_method")) {
            paymentMethods.add(named.get("payment_method"));
        }
        Matcher method = METHOD.matcher(request.path());
        if (method.matches()) {
            paymentMethods.add(method.group(1));
        }
        Matcher path = INTENT.matcher(request.path());
        String intentId = path.matches() ? path.group(1) : named.get("payment_intent");
        PaymentIntent intent =
                intentId == null ? null : database.read(connection -> PaymentIntentRows.find(connection, intentId));
        if (intent != null) {
            ObjectNode stored = intent.metadata;
            stored.propertyNames()
                    .forEach(key -> metadata.putIfAbsent(key, stored.path(key).asString()));
            if (intent.paymentMethod != null) {
                paymentMethods.add(intent.paymentMethod);
            }
        }
        return new FaultRule.Subject(metadata, paymentMethods);
    }
}
