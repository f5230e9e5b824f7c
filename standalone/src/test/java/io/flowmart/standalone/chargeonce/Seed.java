package io.flowmart.standalone.chargeonce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a number makes happen: forty orders, in two halves, what their buyers do, what goes wrong at Stripe, and the two
 * kills. How it all interleaves is up to the machine.
 *
 * <p>The boundaries go round: in the fourteen halves of the seven seeds from any one on each of them is struck at twice.
 */
record Seed(long number) {

    static final int HALVES = 2;

    /** How the shop is set up that finishes what is left: what only Stripe knows, it finds. */
    static final List<String> SETTINGS_AT_REST = settings("automatic", "1s");

    private static final int ORDERS_IN_HALF = 20;
    private static final int STARTING_MILLIS = 5000;
    private static final int RANDOM_MILLIS = 3000;
    private static final List<String> GOOD_CARDS = List.of("pm_card_visa", "pm_card_mastercard", "pm_card_amex");

    /** What a buyer does. */
    enum Conduct {
        PAYS,
        CANCELS_AT_ONCE,
        CANCELS_ONCE_DECIDED,
        IS_REFUNDED_A_PART,
        IS_REFUNDED_TWICE,
        IS_REFUNDED_ALL,
        IS_DECLINED,
        PAYS_AGAIN,
        AUTHENTICATES,
        NEVER_AUTHENTICATES,
        ORDERS_TWICE,
        /** If his money is held, the operator lets it go. */
        IS_LET_GO,
        IS_REFUNDED_SLOWLY,
        /** The bank sends the refund back. */
        IS_REFUNDED_IN_VAIN,
        DISPUTES_AND_LOSES,
        DISPUTES_AND_WINS
    }

    /** How many of the orders in a half are of which conduct. */
    private static final int[] SHARES = {3, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    /**
     * An order to come.
     *
     * @param key        its Idempotency-Key
     * @param unitAmount half its total
     * @param pause      how long its buyer waits before, in milliseconds
     */
    record Wish(String key, String card, long unitAmount, Conduct conduct, int pause) {

        long total() {
            return 2 * unitAmount;
        }
    }

    /**
     * What a kill to come strikes at.
     *
     * @param occurrence which time that the place is reached; of a moment: after how many milliseconds
     */
    record Kill(Boundary boundary, int occurrence) {

        @Override
        public String toString() {
            return boundary + "#" + occurrence;
        }
    }

    /** One after the other, each ends by itself where nothing goes wrong. */
    static final List<Wish> PRACTICE = Stream.of(
                    Conduct.IS_DECLINED, Conduct.AUTHENTICATES, Conduct.IS_REFUNDED_TWICE, Conduct.CANCELS_ONCE_DECIDED)
            .map(conduct -> new Wish("practice-" + conduct, card(conduct, new SplittableRandom(0)), 1000, conduct, 0))
            .toList();

    private SplittableRandom random(String use) {
        return new SplittableRandom(number * 1_000_003 + use.hashCode());
    }

    /** What is ordered in one half. */
    List<Wish> wishes(int half) {
        SplittableRandom random = random("wishes" + half);
        var conducts = new ArrayList<Conduct>();
        for (Conduct conduct : Conduct.values()) {
            conducts.addAll(Collections.nCopies(SHARES[conduct.ordinal()], conduct));
        }
        Collections.shuffle(conducts, new Random(random.nextLong()));
        var wishes = new ArrayList<Wish>();
        for (int i = 0; i < ORDERS_IN_HALF; i++) {
            Conduct conduct = conducts.get(i);
            wishes.add(new Wish(
                    "seed-%d-%d-%d".formatted(number, half, i),
                    card(conduct, random),
                    100 + random.nextInt(10_000),
                    conduct,
                    random.nextInt(1500)));
        }
        return wishes;
    }

    private static String card(Conduct conduct, SplittableRandom random) {
        return switch (conduct) {
            case IS_DECLINED -> "pm_card_chargeDeclined";
            case PAYS_AGAIN -> "pm_card_chargeDeclinedInsufficientFunds";
            case AUTHENTICATES, NEVER_AUTHENTICATES -> "pm_card_authenticationRequired";
            case IS_REFUNDED_SLOWLY -> "pm_card_pendingRefund";
            case IS_REFUNDED_IN_VAIN -> "pm_card_refundFail";
            default -> GOOD_CARDS.get(random.nextInt(GOOD_CARDS.size()));
        };
    }

    /** What is struck at in both halves. */
    List<Kill> kills() {
        return IntStream.range(0, HALVES)
                .boxed()
                .flatMap(half -> kills(half).stream())
                .toList();
    }

    /** What is struck at in one half. */
    List<Kill> kills(int half) {
        List<Boundary> together =
                Boundary.TOGETHER.get(Math.floorMod(number * HALVES + half, Boundary.TOGETHER.size()));
        boolean charging = holds() && together.size() > 1 && together.stream().allMatch(Boundary::isPlace);
        SplittableRandom random = random("kill" + half);
        return Stream.concat(together.stream(), (charging ? Boundary.OF_HOLDS : List.<Boundary>of()).stream())
                .map(boundary -> new Kill(
                        boundary,
                        switch (boundary) {
                            case AT_RANDOM -> random.nextInt(RANDOM_MILLIS);
                            case WHILE_STARTING -> random.nextInt(STARTING_MILLIS);
                            default -> 1 + random.nextInt(boundary.occurrences());
                        }))
                .toList();
    }

    /** How its shops are set up: where no webhook comes nothing makes up for them either, so that all depends on the tasks. */
    List<String> settings() {
        return settings(holds() ? "manual" : "automatic", hasWebhooks() ? "2s" : "-");
    }

    /** Whether money is held until the operator charges it. */
    private boolean holds() {
        return Math.floorMod(number, 4) == 3;
    }

    private static List<String> settings(String capture, String reconciliation) {
        return List.of(
                "--flowmart.payment.capture=" + capture, "--flowmart.payment.reconciliation.every=" + reconciliation);
    }

    /** Whether Stripe has forgotten all idempotency keys when a shop comes back, as after a day. */
    boolean losesKeys() {
        return Math.floorMod(number, 5) == 4;
    }

    /** What goes wrong at Stripe during one half: everything it knows, now and then, and in each third seed no webhook comes. */
    String[] faults(int half) {
        SplittableRandom random = random("faults" + half);
        var rules = new ArrayList<String>();
        // The first rule that strikes is the one that counts.
        rules.add("""
            {"kind": "webhook_never", "probability": %s, "seed": %d}\
            """.formatted(hasWebhooks() ? "0.1" : "1.0", random.nextLong()));
        for (String kind : List.of("status_429", "status_500_before", "status_500_after", "cut_before", "cut_after")) {
            rules.add("""
                {"kind": "%s", "path": "/v1/(payment_intents|refunds)", "probability": 0.03, "seed": %d}\
                """.formatted(kind, random.nextLong()));
        }
        // Out of a stored 500 to a creation nobody gets until the key is forgotten.
        rules.add("""
            {"kind": "status_500_stored", "path": "%s", "probability": 0.05, "seed": %d}\
            """.formatted(losesKeys() ? "/v1/(payment_intents|refunds)" : "/confirm$", random.nextLong()));
        rules.add("""
            {"kind": "latency", "millis": 200, "probability": 0.1, "seed": %d}\
            """.formatted(random.nextLong()));
        rules.add("""
            {"kind": "webhook_late", "millis": 1500, "probability": 0.1, "seed": %d}\
            """.formatted(random.nextLong()));
        for (String kind :
                List.of("webhook_twice", "webhook_shuffled", "webhook_bad_signature", "webhook_old_version")) {
            rules.add("""
                {"kind": "%s", "probability": 0.05, "seed": %d}\
                """.formatted(kind, random.nextLong()));
        }
        return rules.toArray(String[]::new);
    }

    private boolean hasWebhooks() {
        return Math.floorMod(number, 3) != 2;
    }
}
