package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;

import com.stripe.StripeClient;
import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.HasId;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeCollection;
import com.stripe.param.DisputeListParams;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundListParams;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** All that Stripe made between two moments, page by page, newest first. */
@Component
class StripeLists {

    /** As many as Stripe gives at once. */
    private static final long PAGE = 100;

    /** Of a PaymentIntent: its charge, and what Stripe keeps of that. */
    static final String CHARGE = "latest_charge.balance_transaction";

    private static final String INTENT = "data.payment_intent";

    private final StripeClient stripe;
    private final StripeCalls calls;

    StripeLists(StripeClient stripe, StripeCalls calls) {
        this.stripe = stripe;
        this.calls = calls;
    }

    /** Between two moments, both included. Stripe counts whole seconds. */
    record Window(Instant from, Instant to) {}

    /** A page of a list; which one, all lists are told by the same parameters, for which stripe-java has no common type. */
    private interface Pages<T extends HasId> {
        StripeCalls.Call<StripeCollection<T>> of(Map<String, Object> which);
    }

    void events(Window window, ReconciliationRun run, Consumer<Event> each) {
        all(
                "list events",
                window,
                run,
                each,
                which -> () -> stripe.v1()
                        .events()
                        .list(EventListParams.builder()
                                .addAllType(StripeInbox.TYPES)
                                .putAllExtraParam(which)
                                .build()));
    }

    /** With their charges, and what Stripe keeps of these. */
    void intents(Window window, ReconciliationRun run, Consumer<PaymentIntent> each) {
        all(
                "list payment intents",
                window,
                run,
                each,
                which -> () -> stripe.v1()
                        .paymentIntents()
                        .list(PaymentIntentListParams.builder()
                                .addExpand("data." + CHARGE)
                                .putAllExtraParam(which)
                                .build()));
    }

    /** One of them, as it is now. */
    PaymentIntent intent(String id, ReconciliationRun run) {
        PaymentIntentRetrieveParams query =
                PaymentIntentRetrieveParams.builder().addExpand(CHARGE).build();
        return run.ask(() ->
                calls.make(READ, "retrieve", () -> stripe.v1().paymentIntents().retrieve(id, query)));
    }

    /** With their PaymentIntents. */
    void refunds(Window window, ReconciliationRun run, Consumer<Refund> each) {
        all(
                "list refunds",
                window,
                run,
                each,
                which -> () -> stripe.v1()
                        .refunds()
                        .list(RefundListParams.builder()
                                .addExpand(INTENT)
                                .putAllExtraParam(which)
                                .build()));
    }

    /** With their PaymentIntents. */
    void disputes(Window window, ReconciliationRun run, Consumer<Dispute> each) {
        all(
                "list disputes",
                window,
                run,
                each,
                which -> () -> stripe.v1()
                        .disputes()
                        .list(DisputeListParams.builder()
                                .addExpand(INTENT)
                                .putAllExtraParam(which)
                                .build()));
    }

    private <T extends HasId> void all(
            String name, Window window, ReconciliationRun run, Consumer<T> each, Pages<T> pages) {
        Map<String, Object> which = new HashMap<>();
        which.put(
                "created",
                Map.of("gte", window.from().getEpochSecond(), "lte", window.to().getEpochSecond()));
        which.put("limit", PAGE);
        StripeCollection<T> page;
        do {
            StripeCalls.Call<StripeCollection<T>> next = pages.of(which);
            page = run.ask(() -> calls.make(READ, name, next));
            List<T> found = page.getData();
            found.forEach(each);
            if (!found.isEmpty()) {
                which.put("starting_after", found.getLast().getId());
            }
        } while (Boolean.TRUE.equals(page.getHasMore()) && !page.getData().isEmpty());
    }
}
