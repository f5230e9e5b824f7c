package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.BUYER;
import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.FIRST_ATTEMPT;
import static io.flowmart.order.OrderFixtures.ORDER;
import static io.flowmart.order.OrderFixtures.PAYMENT;
import static io.flowmart.order.OrderFixtures.SECOND_ATTEMPT;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.order.OrderCommand.MarkOrderPaid;
import io.flowmart.api.order.OrderCommand.MarkOrderPaymentFailed;
import io.flowmart.api.order.OrderCommand.MarkOrderRefunded;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.test.utils.RecordingCommandBus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderPaymentPolicyTest {

    private final RecordingCommandBus commands = new RecordingCommandBus();
    private final OrderPaymentPolicy policy = new OrderPaymentPolicy(
            DefaultCommandGateway.builder().commandBus(commands).build());

    @Test
    void marksTheOrderPaidWhenThePaymentSucceeded() {
        policy.on(processed(Outcome.SUCCEEDED, null));
        sent(new MarkOrderPaid(ORDER, PAYMENT));
    }

    @Test
    void marksTheOrderFailedWhenThePaymentFailed() {
        policy.on(processed(Outcome.FAILED, "expired_card"));
        sent(new MarkOrderPaymentFailed(ORDER, PAYMENT, SECOND_ATTEMPT, "expired_card"));
    }

    @Test
    void marksTheOrderFailedWhenThePaymentTimedOut() {
        policy.on(
                new PaymentVoided(PAYMENT, ORDER, BUYER, TOTAL, EUR, VoidReason.PAYMENT_TIMED_OUT, SECOND_ATTEMPT, 2));
        sent(new MarkOrderPaymentFailed(ORDER, PAYMENT, SECOND_ATTEMPT, "payment_timed_out"));
    }

    @Test
    void takesAVoidedPaymentWithoutAnAttemptForTheFirst() {
        policy.on(new PaymentVoided(PAYMENT, ORDER, BUYER, TOTAL, EUR, VoidReason.PAYMENT_TIMED_OUT, null, null));
        sent(new MarkOrderPaymentFailed(ORDER, PAYMENT, FIRST_ATTEMPT, "payment_timed_out"));
    }

    @Test
    void tellsTheOrderHowMuchWentBackInAll() {
        policy.on(refunded(1000, 2500L));
        sent(new MarkOrderRefunded(ORDER, PAYMENT, 2500, EUR));
    }

    @Test
    void takesARefundWithoutASumForTheOnlyOne() {
        policy.on(refunded(TOTAL, null));
        sent(new MarkOrderRefunded(ORDER, PAYMENT, TOTAL, EUR));
    }

    @Test
    void tellsTheOrderHowMuchIsRefundedStillWhenARefundFailed() {
        policy.on(new PaymentRefundFailed(
                PAYMENT, ORDER, BUYER, RefundId.of(PAYMENT, 1), 1500, EUR, "expired_or_canceled_card", 1000));
        sent(new MarkOrderRefunded(ORDER, PAYMENT, 1000, EUR));
    }

    private static PaymentRefunded refunded(long amount, @Nullable Long inAll) {
        return new PaymentRefunded(PAYMENT, ORDER, BUYER, RefundId.of(PAYMENT, 1), "re_1", amount, EUR, inAll);
    }

    private static PaymentProcessed processed(Outcome outcome, String reason) {
        return new PaymentProcessed(PAYMENT, ORDER, BUYER, SECOND_ATTEMPT, outcome, TOTAL, EUR, reason);
    }

    private void sent(Object command) {
        assertThat(commands.getDispatchedCommands())
                .extracting(CommandMessage::getPayload)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
                .containsExactly(command);
    }
}
