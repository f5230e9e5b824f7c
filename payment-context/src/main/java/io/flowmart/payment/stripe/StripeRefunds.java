package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;
import static io.flowmart.payment.stripe.StripeCalls.Kind.WRITE;

import com.stripe.StripeClient;
import com.stripe.model.Refund;
import com.stripe.net.RequestOptions;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.RefundService;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Refunds at Stripe. Each is keyed by its id, and looked for before it is made.
 *
 * @see <a href="https://docs.stripe.com/api/refunds">Stripe: refunds</a>
 */
@Component
class StripeRefunds {

    /** Stripe gives no more in a list, and only ten unless asked. */
    private static final long MOST_AT_ONCE = 100;

    private final RefundService refunds;
    private final StripeCalls calls;

    StripeRefunds(StripeClient stripe, StripeCalls calls) {
        this.refunds = stripe.v1().refunds();
        this.calls = calls;
    }

    /**
     * Looks first, at any try: the process that asked before may have been killed and have been away for longer than the key
     * is kept, and unlike a PaymentIntent a charge can be refunded several times.
     */
    RefundResult refund(RefundRequest wanted) {
        try {
            return StripeStates.of(find(wanted).orElseGet(() -> create(wanted)));
        } catch (StripeRefusal refusal) {
            if (refusal.isAboutSomethingUnknown()) {
                throw refusal;
            }
            // Someone has given the money back by hand, in Stripe's dashboard: that is a refund too.
            return list(wanted)
                    .filter(refund -> refund.getAmount() == wanted.amount() && isByHand(refund))
                    .map(StripeStates::of)
                    .filter(byHand -> byHand.state() != RefundState.FAILED)
                    .findFirst()
                    .orElseGet(() -> new RefundResult("none", RefundState.FAILED, refusal.reason()));
        }
    }

    private static boolean isByHand(Refund refund) {
        return !refund.getMetadata().containsKey(StripeMetadata.REFUND_ID);
    }

    RefundResult look(String providerRefundId) {
        return StripeStates.of(calls.make(READ, "retrieve refund", () -> refunds.retrieve(providerRefundId)));
    }

    private Refund create(RefundRequest wanted) {
        RefundCreateParams request = RefundCreateParams.builder()
                .setPaymentIntent(wanted.intentId())
                .setAmount(wanted.amount())
                .putMetadata(StripeMetadata.PAYMENT_ID, wanted.paymentId().value())
                .putMetadata(StripeMetadata.REFUND_ID, wanted.id().value())
                .build();
        RequestOptions options =
                RequestOptions.builder().setIdempotencyKey(wanted.id().value()).build();
        return calls.make(WRITE, "refund", () -> refunds.create(request, options));
    }

    private Optional<Refund> find(RefundRequest wanted) {
        return list(wanted)
                .filter(refund ->
                        wanted.id().value().equals(refund.getMetadata().get(StripeMetadata.REFUND_ID)))
                .findFirst();
    }

    private Stream<Refund> list(RefundRequest wanted) {
        RefundListParams query = RefundListParams.builder()
                .setPaymentIntent(wanted.intentId())
                .setLimit(MOST_AT_ONCE)
                .build();
        return calls.make(READ, "list refunds", () -> refunds.list(query)).getData().stream();
    }
}
