package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.ATTEMPT;
import static io.flowmart.payment.PaymentFixtures.CANCEL;
import static io.flowmart.payment.PaymentFixtures.INITIATE;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.TIME_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.RecordCharge;
import io.flowmart.api.payment.PaymentCommand.RecordFailure;
import io.flowmart.api.payment.PaymentCommand.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentCommand.RecordRefund;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.Message;
import org.axonframework.modelling.command.AggregateNotFoundException;

/**
 * Order created, order cancelled, deadline passed, task run, answer lost, task run twice: in any order and number, the
 * money is right in the end.
 */
class PaymentInterleavingsTest {

    enum Happens {
        ORDER_CREATED,
        ORDER_CANCELLED,
        DEADLINE_PASSED,
        TASK_TAKES_A_STEP,
        TASK_DIES_BEFORE_IT_REPORTS,
        SECOND_TASK_ASKS,
        SECOND_TASK_ACTS_ON_WHAT_IT_WAS_TOLD
    }

    @Property(tries = 500)
    void theMoneyIsRightInTheEnd(@ForAll @Size(max = 12) List<Happens> story, @ForAll boolean cardIsGood) {
        Shop shop = new Shop(cardIsGood);
        story.forEach(shop::let);
        shop.let(Happens.ORDER_CREATED);
        shop.rest();

        boolean cancelled = story.contains(Happens.ORDER_CANCELLED);
        assertThat(shop.captured).isIn(0L, AMOUNT);
        assertThat(shop.refunded).isEqualTo(cancelled ? shop.captured : 0);
        assertThat(shop.ends()).as("ends exactly once").isEqualTo(1);
        assertThat(shop.count(PaymentRefunded.class)).isEqualTo(shop.refunded > 0 ? 1 : 0);
        if (!cardIsGood) {
            assertThat(shop.captured).isZero();
        }
        shop.close();
    }

    @Property(tries = 200)
    void aCancelledOrderThatWasNeverWorkedOnEndsVoidedWhateverIsHeardFirst(@ForAll boolean cancellationFirst) {
        Shop shop = new Shop(true);
        shop.let(cancellationFirst ? Happens.ORDER_CANCELLED : Happens.ORDER_CREATED);
        shop.let(cancellationFirst ? Happens.ORDER_CREATED : Happens.ORDER_CANCELLED);
        shop.rest();
        assertThat(shop.count(PaymentVoided.class)).isEqualTo(1);
        assertThat(shop.captured).isZero();
        shop.close();
    }

    /** The aggregate on Axon, and what Stripe would have in its books. */
    private static final class Shop {

        private final Configuration axon;
        private final CommandGateway commands;
        private final boolean cardIsGood;
        private PaymentStep told = new PaymentStep.Rest();
        private String intent = "none";
        private long captured;
        private long refunded;

        Shop(boolean cardIsGood) {
            this.cardIsGood = cardIsGood;
            axon = DefaultConfigurer.defaultConfiguration()
                    .configureEmbeddedEventStore(configuration -> new InMemoryEventStorageEngine())
                    .configureAggregate(AggregateConfigurer.defaultConfiguration(Payment.class))
                    .start();
            commands = axon.commandGateway();
        }

        void let(Happens what) {
            switch (what) {
                case ORDER_CREATED -> commands.sendAndWait(INITIATE);
                case ORDER_CANCELLED -> commands.sendAndWait(CANCEL);
                case DEADLINE_PASSED -> commands.sendAndWait(TIME_OUT);
                case TASK_TAKES_A_STEP -> step(commands::sendAndWait);
                case TASK_DIES_BEFORE_IT_REPORTS -> step(lost -> {});
                case SECOND_TASK_ASKS -> told = ask();
                case SECOND_TASK_ACTS_ON_WHAT_IT_WAS_TOLD -> act(told, commands::sendAndWait);
            }
        }

        void rest() {
            for (int steps = 0; step(commands::sendAndWait); steps++) {
                assertThat(steps).as("the task comes to an end").isLessThan(10);
            }
        }

        private boolean step(Consumer<Object> report) {
            return act(ask(), report);
        }

        private PaymentStep ask() {
            try {
                return commands.sendAndWait(new ContinuePayment(PAYMENT));
            } catch (AggregateNotFoundException e) {
                return new PaymentStep.Rest();
            }
        }

        private boolean act(PaymentStep next, Consumer<Object> report) {
            switch (next) {
                case PaymentStep.Charge(var attempt, String id) when id == null -> create(report);
                case PaymentStep.GiveUp(var attempt, String id) when id == null -> create(report);
                case PaymentStep.Charge charge -> {
                    confirm();
                    report.accept(outcome());
                }
                case PaymentStep.GiveUp giveUp -> {
                    cancel();
                    report.accept(outcome());
                }
                case PaymentStep.Refund refund -> {
                    refunded = refund.amount();
                    report.accept(new RecordRefund(PAYMENT, refund.id(), "re_1"));
                }
                case PaymentStep.Rest rest -> {
                    return false;
                }
            }
            return true;
        }

        private void create(Consumer<Object> report) {
            intent = intent.equals("none") ? "open" : intent;
            report.accept(new RecordPaymentIntent(PAYMENT, ATTEMPT, INTENT));
        }

        private void confirm() {
            if (intent.equals("open") && cardIsGood) {
                intent = "succeeded";
                captured += AMOUNT;
            } else {
                cancel();
            }
        }

        private void cancel() {
            intent = intent.equals("open") ? "canceled" : intent;
        }

        private Object outcome() {
            return intent.equals("succeeded")
                    ? new RecordCharge(PAYMENT, ATTEMPT)
                    : new RecordFailure(PAYMENT, ATTEMPT, "card_declined");
        }

        long ends() {
            return count(PaymentProcessed.class) + count(PaymentVoided.class);
        }

        long count(Class<?> type) {
            return events().filter(type::isInstance).count();
        }

        private Stream<Object> events() {
            return axon.eventStore().readEvents(PAYMENT.value()).asStream().map(Message::getPayload);
        }

        void close() {
            axon.shutdown();
        }
    }
}
