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
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All that Stripe made between two moments, page by page, newest first. */
@Component
class StripeLists {

    /** As many as Stripe gives at once. */
    private static final long PAGE = 100;

    private static final String CHARGE = "latest_charge.balance_transaction";
    private static final String INTENT = "data.payment_intent";

    private final StripeClient stripe;
    private final StripeCalls calls;

    StripeLists(StripeClient stripe, StripeCalls calls) {
        this.stripe = stripe;
        this.calls = calls;
    }

    /** Between two moments, both included. Stripe counts whole seconds. */
    record Window(Instant from, Instant to) {}

    /** A page of a list. */
    private interface Pages<T extends HasId> {
        StripeCalls.Call<StripeCollection<T>> after(@Nullable String last);
    }

    void events(Window window, ReconciliationRun run, Consumer<Event> each) {
        var created = EventListParams.Created.builder()
                .setGte(window.from().getEpochSecond())
                .setLte(window.to().getEpochSecond())
                .build();
        all(
                "list events",
                run,
                each,
                last -> () -> stripe.v1()
                        .events()
                        .list(EventListParams.builder()
                                .addAllType(StripeInbox.TYPES)
                                .setCreated(created)
                                .setLimit(PAGE)
                                .setStartingAfter(last)
                                .build()));
    }

    /** With their charges, and what Stripe keeps of these. */
    void intents(Window window, ReconciliationRun run, Consumer<PaymentIntent> each) {
        var created = PaymentIntentListParams.Created.builder()
                .setGte(window.from().getEpochSecond())
                .setLte(window.to().getEpochSecond())
                .build();
        all(
                "list payment intents",
                run,
                each,
                last -> () -> stripe.v1()
                        .paymentIntents()
                        .list(PaymentIntentListParams.builder()
                                .addExpand("data." + CHARGE)
                                .setCreated(created)
                                .setLimit(PAGE)
                                .setStartingAfter(last)
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
        var created = RefundListParams.Created.builder()
                .setGte(window.from().getEpochSecond())
                .setLte(window.to().getEpochSecond())
                .build();
        all(
                "list refunds",
                run,
                each,
                last -> () -> stripe.v1()
                        .refunds()
                        .list(RefundListParams.builder()
                                .addExpand(INTENT)
                                .setCreated(created)
                                .setLimit(PAGE)
                                .setStartingAfter(last)
                                .build()));
    }

    /** With their PaymentIntents. */
    void disputes(Window window, ReconciliationRun run, Consumer<Dispute> each) {
        var created = DisputeListParams.Created.builder()
                .setGte(window.from().getEpochSecond())
                .setLte(window.to().getEpochSecond())
                .build();
        all(
                "list disputes",
                run,
                each,
                last -> () -> stripe.v1()
                        .disputes()
                        .list(DisputeListParams.builder()
                                .addExpand(INTENT)
                                .setCreated(created)
                                .setLimit(PAGE)
                                .setStartingAfter(last)
                                .build()));
    }

    private <T extends HasId> void all(String name, ReconciliationRun run, Consumer<T> each, Pages<T> pages) {
        String last = null;
        StripeCollection<T> page;
        do {
            StripeCalls.Call<StripeCollection<T>> next = pages.after(last);
            page = run.ask(() -> calls.make(READ, name, next));
            List<T> found = page.getData();
            found.forEach(each);
            last = found.isEmpty() ? null : found.getLast().getId();
        } while (Boolean.TRUE.equals(page.getHasMore()) && last != null);
    }
}
