package io.flowmart.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport.DisputeState;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a dispute, whatever Stripe says of it. */
class StripeReportsTest {

    private final PaymentId payment = PaymentId.of(OrderId.of(UserId.random(), "k"));

    @ParameterizedTest
    @CsvSource({"needs_response, OPEN", "under_review, OPEN", "won, WON", "lost, LOST", "prevented, PREVENTED"})
    void reportsHowADisputeStands(String status, DisputeState state) {
        assertThat(StripeReports.of(dispute(status)))
                .contains(new RecordDispute(
                        payment, "pi_1", "du_1", 3899, Currency.getInstance("EUR"), "fraudulent", null, state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"warning_needs_response", "warning_under_review", "warning_closed"})
    void leavesInquiriesAlone(String status) {
        assertThat(StripeReports.of(dispute(status))).isEmpty();
    }

    @Test
    void leavesAloneWhatStripeHasMadeUpMeanwhile() {
        assertThat(StripeReports.of(dispute("in_orbit"))).isEmpty();
    }

    @Test
    void leavesAloneWhatIsNotOurs() {
        Dispute others = dispute("lost");
        others.getPaymentIntentObject().setMetadata(Map.of());
        assertThat(StripeReports.of(others)).isEmpty();

        Dispute withoutPaymentIntent = new Dispute();
        withoutPaymentIntent.setStatus("lost");
        assertThat(StripeReports.of(withoutPaymentIntent)).isEmpty();
    }

    private Dispute dispute(String status) {
        PaymentIntent intent = new PaymentIntent();
        intent.setId("pi_1");
        intent.setMetadata(Map.of(StripeMetadata.PAYMENT_ID, payment.value()));
        Dispute dispute = new Dispute();
        dispute.setId("du_1");
        dispute.setAmount(3899L);
        dispute.setCurrency("eur");
        dispute.setReason("fraudulent");
        dispute.setStatus(status);
        dispute.setPaymentIntentObject(intent);
        return dispute;
    }
}
