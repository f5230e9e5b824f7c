package io.flowmart.query.payments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureMessageTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insufficient_funds",
                "expired_card",
                "incorrect_cvc",
                "card_declined",
                "authentication_required",
                "payment_intent_authentication_failure",
                "processing_error",
                "card_velocity_exceeded",
                "payment_timed_out",
                "payment_method_missing",
                "voided_by_operator",
                "authorization_expired",
                "order_cancelled"
            })
    void saysInASentenceWhatToDo(String code) {
        assertThat(FailureMessage.of(code))
                .isNotEqualTo(FailureMessage.GENERAL)
                .matches("[A-Z][^.]+: [^.]+\\.")
                .doesNotContain("_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lost_card", "stolen_card", "fraudulent", "merchant_blacklist", "pickup_card", "whatever", ""})
    void neverSaysWhatIsSuspected(String code) {
        assertThat(FailureMessage.of(code))
                .isEqualTo(FailureMessage.GENERAL)
                .doesNotContainPattern("lost|stolen|fraud");
    }
}
