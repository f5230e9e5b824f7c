package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.WRITE;

import com.stripe.StripeClient;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DiscrepancyCommand.ReportDiscrepancy;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordFee;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.payment.gateways.PaymentGateway.Payments;
import io.flowmart.payment.gateways.PaymentGateway.Verdict;
import io.flowmart.payment.stripe.ReconciliationRun.Counts;
import java.time.Duration;
import java.util.Currency;
import java.util.Optional;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Has a PaymentIntent compared with its payment, and does what follows: nothing, a repair, or a finding. */
@Component
class IntentReview {

    private static final Logger LOG = LoggerFactory.getLogger(IntentReview.class);

    private static final String SUCCEEDED = "succeeded";

    private final StripeClient stripe;
    private final StripeCalls calls;
    private final StripeLists lists;
    private final CommandGateway commands;
    private final Payments payments;
    private final TransactionOperations transactions;

    IntentReview(
            StripeClient stripe,
            StripeCalls calls,
            StripeLists lists,
            CommandGateway commands,
            Payments payments,
            TransactionOperations transactions) {
        this.stripe = stripe;
        this.calls = calls;
        this.lists = lists;
        this.commands = commands;
        this.payments = payments;
        this.transactions = transactions;
    }

    /**
     * Compares and acts. What names no payment is none of our business. What contradicts our books may have moved since it was
     * listed, so it is compared again, as it is now: our books are never ahead of Stripe's.
     *
     * @return in what it contradicts our books, if it does
     */
    Optional<Kind> review(PaymentIntent listed, ReconciliationRun run) {
        Optional<PaymentId> named = StripeMetadata.paymentId(listed.getMetadata());
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Counts counts = run.counts();
        counts.intents++;
        PaymentId payment = named.get();
        Verdict verdict = verdict(listed, payment);
        if (verdict instanceof Verdict.Agrees || verdict instanceof Verdict.Behind) {
            return act(listed, payment, verdict, counts);
        }
        PaymentIntent now = lists.intent(listed.getId(), run);
        return act(now, payment, verdict(now, payment), counts);
    }

    private Verdict verdict(PaymentIntent intent, PaymentId payment) {
        AttemptId attempt = StripeMetadata.attemptId(intent.getMetadata()).orElse(null);
        return verdict(new ReviewPayment(
                payment, attempt, intent.getId(), amount(intent), currency(intent), StripeStates.moneyOf(intent)));
    }

    /** What our books say of it; what names a payment that is not in them is a contradiction only if there is money in it. */
    Verdict verdict(ReviewPayment question) {
        try {
            return commands.sendAndWait(question);
        } catch (AggregateNotFoundException stranger) {
            return question.state() == GatewayState.HELD || question.state() == GatewayState.CHARGED
                    ? new Verdict.Contradicts(Kind.UNKNOWN_PAYMENT)
                    : new Verdict.Agrees(false);
        }
    }

    private static long amount(PaymentIntent intent) {
        return intent.getStatus().equals(SUCCEEDED) ? intent.getAmountReceived() : intent.getAmount();
    }

    private static Currency currency(PaymentIntent intent) {
        return StripeStates.currency(intent.getCurrency());
    }

    private Optional<Kind> act(PaymentIntent intent, PaymentId payment, Verdict verdict, Counts counts) {
        switch (verdict) {
            case Verdict.Agrees(boolean charged) -> {
                if (charged) {
                    recordFee(payment, intent.getLatestChargeObject());
                }
            }
            case Verdict.Behind _ -> {
                counts.behind++;
                catchUp(payment, intent);
            }
            case Verdict.Stray _ -> {
                counts.strays++;
                cancel(intent);
            }
            case Verdict.Contradicts(Kind kind) -> {
                report(kind, payment, intent);
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** That it was charged is said at once, and with it what Stripe keeps; for all else the payment asks Stripe itself. */
    private void catchUp(PaymentId payment, PaymentIntent intent) {
        Optional<AttemptId> attempt = StripeMetadata.attemptId(intent.getMetadata());
        if (intent.getStatus().equals(SUCCEEDED) && attempt.isPresent()) {
            // Its id first, if that was lost: refunds need it.
            commands.sendAndWait(new RecordPaymentIntent(payment, attempt.get(), intent.getId()));
            commands.sendAndWait(new RecordCharge(payment, attempt.get()));
            recordFee(payment, intent.getLatestChargeObject());
        } else {
            String because = "reconciliation/" + intent.getId() + "/" + intent.getStatus();
            transactions.executeWithoutResult(open -> payments.lookAt(payment, because, Duration.ZERO));
        }
    }

    private void recordFee(PaymentId payment, @Nullable Charge charge) {
        BalanceTransaction booked = charge == null ? null : charge.getBalanceTransactionObject();
        if (booked != null) {
            commands.sendAndWait(new RecordFee(payment, booked.getFee(), StripeStates.currency(booked.getCurrency())));
        }
    }

    /** If it is charged before we are heard, Stripe has an event of that, and it is compared again. */
    private void cancel(PaymentIntent intent) {
        try {
            calls.make(WRITE, "cancel", () -> stripe.v1().paymentIntents().cancel(intent.getId()));
            LOG.warn("{} was still open, but belongs to no attempt any more; it is cancelled now.", intent.getId());
        } catch (StripeRefusal refusal) {
            LOG.warn(
                    "{} belongs to no attempt any more, and cannot be cancelled: {}",
                    intent.getId(),
                    refusal.getMessage());
        }
    }

    private void report(Kind kind, PaymentId payment, PaymentIntent intent) {
        commands.sendAndWait(new ReportDiscrepancy(
                DiscrepancyId.of(kind, intent.getId()),
                kind,
                payment,
                StripeMetadata.orderId(intent.getMetadata()).orElse(null),
                intent.getId(),
                amount(intent),
                currency(intent),
                intent.getStatus()));
    }
}
