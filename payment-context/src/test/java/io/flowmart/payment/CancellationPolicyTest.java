package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.ORDER_CANCELLED;
import static org.assertj.core.api.Assertions.assertThat;

import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.test.utils.RecordingCommandBus;
import org.junit.jupiter.api.Test;

class CancellationPolicyTest {

    private final RecordingCommandBus commands = new RecordingCommandBus();

    @Test
    void givesBackWhatACancelledOrderWasCharged() {
        CancellationPolicy policy = new CancellationPolicy(
                DefaultCommandGateway.builder().commandBus(commands).build());
        policy.on(ORDER_CANCELLED);
        assertThat(commands.getDispatchedCommands())
                .singleElement()
                .satisfies(command -> assertThat(command.getPayload()).isEqualTo(CANCEL));
    }
}
