package io.flowmart.stripe.simulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** When something is to go wrong, and what. Counts its own uses, so one rule may be asked by many calls at once. */
final class FaultRule {

    enum Kind {
        LATENCY,
        STATUS_429,
        STATUS_500_BEFORE,
        STATUS_500_AFTER,
        STATUS_500_STORED,
        CUT_BEFORE,
        CUT_AFTER,
        WEBHOOK_LATE,
        WEBHOOK_TWICE,
        WEBHOOK_SHUFFLED,
        WEBHOOK_NEVER,
        WEBHOOK_BAD_SIGNATURE,
        WEBHOOK_OLD_VERSION;

        boolean delays() {
            return this == LATENCY || this == WEBHOOK_LATE;
        }

        boolean holdsBack() {
            return this == WEBHOOK_LATE || this == WEBHOOK_SHUFFLED;
        }

        /** Whether it is about what goes out, not about what comes in. */
        boolean isOfWebhooks() {
            return name().startsWith("WEBHOOK_");
        }
    }

    /** What a rule may look at besides the path: the call's own parameters and those of its PaymentIntent. */
    record Subject(Map<String, String> metadata, Set<String> paymentMethods) {}

    private static final long LONGEST_MILLIS = 600_000;
    private static final Set<String> FIELDS = Set.of(
            "kind", "method", "path", "type", "metadata", "payment_method", "millis", "times", "probability", "seed");

    final Kind kind;
    final long millis;
    private final JsonNode source;
    private final @Nullable String method;
    private final @Nullable Pattern path;
    private final @Nullable Pattern type;
    private final Map<String, String> metadata = new HashMap<>();
    private final @Nullable String paymentMethod;
    private final long times;
    private final double probability;
    private final SplittableRandom random;
    private long used;

    /**
     * @param where how to call the rule in an error
     * @throws IllegalArgumentException with a sentence that names the field
     */
    FaultRule(JsonNode source, String where) {
        check(source.isObject(), where, "must be an object");
        for (String field : source.propertyNames()) {
            check(FIELDS.contains(field), where + "." + field, "is unknown; known are " + FIELDS);
        }
        this.source = source;
        this.kind = kind(source.path("kind"), where + ".kind");
        this.method = text(source, "method", where);
        this.path = pattern(text(source, "path", where), where + ".path");
        this.type = pattern(text(source, "type", where), where + ".type");
        check(kind.isOfWebhooks() || type == null, where + ".type", "belongs to the kinds that begin with webhook_");
        for (String field : new String[] {"method", "path", "payment_method"}) {
            check(!kind.isOfWebhooks() || !source.has(field), where + "." + field, "does not belong to a webhook");
        }
        this.paymentMethod = text(source, "payment_method", where);
        JsonNode pairs = source.path("metadata");
        check(pairs.isMissingNode() || pairs.isObject(), where + ".metadata", "must be an object of strings");
        pairs.properties().forEach(pair -> {
            check(pair.getValue().isString(), where + ".metadata." + pair.getKey(), "must be a string");
            metadata.put(pair.getKey(), pair.getValue().asString());
        });
        check(
                kind.delays() == source.has("millis"),
                where + ".millis",
                "belongs to the kind latency, or webhook_late, alone");
        this.millis = number(source, "millis", 0, 0, LONGEST_MILLIS, where);
        this.times = number(source, "times", Long.MAX_VALUE, 1, Long.MAX_VALUE, where);
        JsonNode chance = source.path("probability");
        check(chance.isMissingNode() || chance.isNumber(), where + ".probability", "must be a number");
        this.probability = chance.isMissingNode() ? 1 : chance.asDouble();
        check(probability >= 0 && probability <= 1, where + ".probability", "must be between 0 and 1");
        this.random = new SplittableRandom(number(source, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE, where));
    }

    boolean concerns(String method, String path) {
        return !kind.isOfWebhooks()
                && (this.method == null || this.method.equalsIgnoreCase(method))
                && (this.path == null || this.path.matcher(path).find());
    }

    boolean concerns(String eventType) {
        return kind.isOfWebhooks() && (type == null || type.matcher(eventType).find());
    }

    boolean needsSubject() {
        return paymentMethod != null || !metadata.isEmpty();
    }

    boolean concerns(Subject subject) {
        return (paymentMethod == null || subject.paymentMethods().contains(paymentMethod))
                && subject.metadata().entrySet().containsAll(metadata.entrySet());
    }

    /** Whether this call is one of those that it strikes. */
    synchronized boolean strikes() {
        if (used >= times || (probability < 1 && random.nextDouble() >= probability)) {
            return false;
        }
        used++;
        return true;
    }

    synchronized ObjectNode toJson() {
        return ((ObjectNode) source.deepCopy()).put("used", used);
    }

    private static Kind kind(JsonNode node, String where) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(node.asString(""))) {
                return kind;
            }
        }
        String known = Arrays.toString(Kind.values()).toLowerCase(Locale.ROOT);
        throw new IllegalArgumentException(where + " must be one of " + known);
    }

    private static @Nullable String text(JsonNode source, String field, String where) {
        JsonNode node = source.path(field);
        check(node.isMissingNode() || node.isString(), where + "." + field, "must be a string");
        return node.isMissingNode() ? null : node.asString();
    }

    private static @Nullable Pattern pattern(@Nullable String regex, String where) {
        try {
            return regex == null ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(where + " is not a regular expression: " + e.getDescription(), e);
        }
    }

    private static long number(JsonNode source, String field, long fallback, long least, long most, String where) {
        JsonNode node = source.path(field);
        if (node.isMissingNode()) {
            return fallback;
        }
        boolean fits = node.isIntegralNumber() && node.canConvertToLong();
        check(
                fits && node.asLong() >= least && node.asLong() <= most,
                where + "." + field,
                "must be an integer of at least " + least + (most == Long.MAX_VALUE ? "" : " and at most " + most));
        return node.asLong();
    }

    private static void check(boolean condition, String where, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(where + " " + problem);
        }
    }
}
