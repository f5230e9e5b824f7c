package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Buyers ask their banks for their money. */
class DisputesIT extends ToldByStripe {

    @Test
    void refundsNothingWhileADisputeIsOpenAndAgainWhenItIsWon() {
        PaymentId payment = charged();
        String dispute = stripeBooks().dispute(intent(payment));
        endsWith(payment, PaymentProcessed.class, PaymentDisputed.class);
        assertThat(last(payment, PaymentDisputed.class))
                .returns(AMOUNT, PaymentDisputed::amount)
                .returns("fraudulent", PaymentDisputed::reason)
                .returns(dispute, PaymentDisputed::disputeId)
                .satisfies(opened -> assertThat(opened.evidenceDueBy()).isNotNull());
        assertThat(refund(payment, 1, "1").problem()).isEqualTo("409 payment_not_refundable");

        stripeBooks().winDispute(dispute);
        endsWith(payment, PaymentDisputed.class, PaymentDisputeClosed.class);
        assertThat(last(payment, PaymentDisputeClosed.class).outcome()).isEqualTo(DisputeOutcome.WON);
        assertThat(refund(payment, 1000, "1").status()).isEqualTo(202);
        endsWith(payment, PaymentDisputeClosed.class, PaymentRefundRequested.class, PaymentRefunded.class);
    }

    /** Else the buyer could have his money twice. */
    @Test
    void leavesItToPeopleWhenTheOrderIsCancelledWhileADisputeIsOpen() {
        PaymentId payment = charged();
        stripeBooks().dispute(intent(payment));
        endsWith(payment, PaymentDisputed.class);

        cancel(payment);

        endsWith(payment, PaymentDisputed.class, PaymentRefundRequested.class, PaymentRefundFailed.class);
        assertThat(last(payment, PaymentRefundFailed.class).reason()).isEqualTo("charge_disputed");
        assertThat(books(payment)).singleElement().returns(0L, entry -> entry.refunded());
    }

    @Test
    void refundsOnlyWhatTheBankHasNotTaken() {
        PaymentId payment = charged();
        String dispute = stripeBooks().dispute(intent(payment), "product_not_received", AMOUNT);
        endsWith(payment, PaymentDisputed.class);
        stripeBooks().loseDispute(dispute);
        endsWith(payment, PaymentDisputed.class, PaymentDisputeClosed.class);
        assertThat(last(payment, PaymentDisputeClosed.class).outcome()).isEqualTo(DisputeOutcome.LOST);
        assertThat(refund(payment, 1, "1").problem()).isEqualTo("409 payment_not_refundable");
        assertThat(books(payment)).singleElement().returns(0L, entry -> entry.refunded());
    }

    @Test
    void hearsOnceHoweverOftenItIsTold() {
        PaymentId payment = charged();
        stripeBooks().faults("{\"kind\": \"webhook_twice\", \"type\": \"^charge\\\\.dispute\"}");
        String dispute = stripeBooks().dispute(intent(payment));
        endsWith(payment, PaymentDisputed.class);
        stripeBooks().loseDispute(dispute);
        endsWith(payment, PaymentProcessed.class, PaymentDisputed.class, PaymentDisputeClosed.class);
    }

    /** The dispute is there with the charge, and its news come first. */
    @Test
    void hearsOfADisputeBeforeTheChargeIsKnownHere() {
        PaymentId payment = place("pm_card_threeDSecure2Required");
        endsWith(payment, PaymentActionRequired.class);
        stripeBooks().faults("{\"kind\": \"webhook_never\", \"type\": \"^payment_intent\"}");
        stripeBooks().authenticate(intent(payment));
        stripeBooks().dispute(intent(payment));
        endsWith(payment, PaymentProcessed.class, PaymentDisputed.class);
    }

    @Test
    void knowsADisputeThatIsOpenedWithTheCharge() {
        PaymentId payment = place("pm_card_createDispute");
        endsWith(payment, PaymentProcessed.class, PaymentDisputed.class);
    }

    @Test
    void leavesInquiriesToStripesDashboard() {
        PaymentId payment = place("pm_card_createDisputeInquiry");
        endsWith(payment, PaymentProcessed.class);
        JsonNode told = stripeBooks().events("charge.dispute.created").getFirst();
        await().until(() -> jdbc.sql("""
                        select (select count(*) from payment_context.stripe_event where event_id = :id)
                          - (select count(*) from event_store.scheduled_tasks where task_instance = :id)""")
                        .param("id", told.path("id").asString())
                        .query(Long.class)
                        .single()
                == 1);
        assertThat(last(payment)).isInstanceOf(PaymentProcessed.class);
    }

    private PaymentId charged() {
        PaymentId payment = place("pm_card_visa");
        endsWith(payment, PaymentProcessed.class);
        return payment;
    }
}
