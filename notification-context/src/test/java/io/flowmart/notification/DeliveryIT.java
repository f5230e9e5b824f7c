package io.flowmart.notification;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.PAYMENT_TIMED_OUT;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.VOIDED_BY_OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.notification.Channel.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What is told, once, in order and to whom, whatever comes first and whatever fails. */
class DeliveryIT extends Notifying {

    private static final String CHANNEL = RecordingChannel.NAME;

    @Autowired
    private NotificationPolicy policy;

    @Autowired
    private Dispatcher dispatcher;

    private TransactionTemplate transaction;

    @BeforeEach
    void transactions(@Autowired PlatformTransactionManager transactions) {
        transaction = new TransactionTemplate(transactions);
    }

    /** What happens to a buyer, aggregate by aggregate, and what he is to be told of it. */
    record Story(String name, List<List<DomainEventMessage<?>>> streams, Set<String> told) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Story> stories() {
        Buyer paying = new Buyer();
        Buyer declined = new Buyer();
        Buyer late = new Buyer();
        Buyer sorry = new Buyer();
        Buyer early = new Buyer();
        Buyer crossed = new Buyer();
        Buyer called = new Buyer();
        Buyer again = new Buyer();
        Buyer transfers = new Buyer();
        Buyer slow = new Buyer();
        Buyer asked = new Buyer();
        return Stream.of(
                new Story(
                        "paid", List.of(List.of(paying.signsUp()), List.of(paying.pays())), Set.of("welcome", "paid")),
                new Story(
                        "declined",
                        List.of(List.of(declined.signsUp()), List.of(declined.cannotPay())),
                        Set.of("welcome", "failed")),
                new Story(
                        "timed out",
                        List.of(
                                List.of(late.signsUp()),
                                List.of(late.isWithdrawn(PAYMENT_TIMED_OUT), late.isVoided(PAYMENT_TIMED_OUT))),
                        Set.of("welcome", "failed")),
                new Story(
                        "called off by an operator",
                        List.of(
                                List.of(called.signsUp()),
                                List.of(called.isWithdrawn(VOIDED_BY_OPERATOR), called.isVoided(VOIDED_BY_OPERATOR))),
                        Set.of("welcome", "failed")),
                new Story(
                        "declined, then paid after the bank's question",
                        List.of(
                                List.of(again.signsUp()),
                                List.of(again.cannotPay("expired_card"), again.hasToAct(), again.pays())),
                        Set.of("welcome", "failed", "action_required", "paid")),
                new Story(
                        "timed out, then paid by transfer",
                        List.of(
                                List.of(transfers.signsUp()),
                                List.of(
                                        transfers.isWithdrawn(PAYMENT_TIMED_OUT),
                                        transfers.isVoided(PAYMENT_TIMED_OUT),
                                        transfers.isAwaited("manual", "FM-1"),
                                        transfers.pays())),
                        Set.of("welcome", "failed", "awaiting_transfer", "paid")),
                new Story(
                        "on its way without the buyer",
                        List.of(
                                List.of(slow.signsUp()),
                                List.of(slow.isAwaited("stripe", null), slow.isAwaited("stripe", "pi_1"), slow.pays())),
                        Set.of("welcome", "paid")),
                new Story(
                        "cancelled, then asked to act",
                        List.of(
                                List.of(asked.signsUp()),
                                List.of(
                                        asked.isWithdrawn(ORDER_CANCELLED),
                                        asked.hasToAct(),
                                        asked.isAwaited("manual", "FM-1"),
                                        asked.isVoided(ORDER_CANCELLED)),
                                List.of(asked.cancels())),
                        Set.of("welcome", "cancelled")),
                new Story(
                        "paid, then cancelled",
                        List.of(
                                List.of(sorry.signsUp()),
                                List.of(sorry.pays(), sorry.isRefunded()),
                                List.of(sorry.cancels())),
                        Set.of("welcome", "paid", "cancelled", "refunded")),
                new Story(
                        "cancelled before it was paid",
                        List.of(
                                List.of(early.signsUp()),
                                List.of(early.isWithdrawn(ORDER_CANCELLED), early.isVoided(ORDER_CANCELLED)),
                                List.of(early.cancels())),
                        Set.of("welcome", "cancelled")),
                new Story(
                        "charged although it was cancelled",
                        List.of(
                                List.of(crossed.signsUp()),
                                List.of(crossed.isWithdrawn(ORDER_CANCELLED), crossed.pays(), crossed.isRefunded()),
                                List.of(crossed.cancels())),
                        Set.of("welcome", "cancelled", "refunded")));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void tellsTheSameInEveryInterleavingHoweverOftenAnEventIsHandled(Story story) {
        List<List<DomainEventMessage<?>>> interleavings = new ArrayList<>();
        interleave(story.streams(), List.of(), interleavings);
        for (List<DomainEventMessage<?>> order : interleavings) {
            transaction.executeWithoutResult(status -> {
                order.forEach(this::handle);
                order.forEach(this::handle);
                assertThat(new TreeSet<>(kinds(order)))
                        .as(() -> order.stream()
                                .map(one -> one.getPayloadType().getSimpleName())
                                .toList()
                                .toString())
                        .isEqualTo(new TreeSet<>(story.told()));
                assertThat(kinds(order)).doesNotHaveDuplicates();
                status.setRollbackOnly();
            });
        }
        assertThat(interleavings).hasSizeGreaterThan(1);
    }

    private static void interleave(
            List<List<DomainEventMessage<?>>> rest,
            List<DomainEventMessage<?>> begun,
            List<List<DomainEventMessage<?>>> found) {
        if (rest.stream().allMatch(List::isEmpty)) {
            found.add(begun);
        }
        for (int next = 0; next < rest.size(); next++) {
            if (!rest.get(next).isEmpty()) {
                List<DomainEventMessage<?>> longer = new ArrayList<>(begun);
                longer.add(rest.get(next).getFirst());
                List<List<DomainEventMessage<?>>> less = new ArrayList<>(rest);
                less.set(next, rest.get(next).subList(1, rest.get(next).size()));
                interleave(less, longer, found);
            }
        }
    }

    private List<String> kinds(List<DomainEventMessage<?>> all) {
        return jdbc.sql("""
                        select kind from notification_context.notification
                        where channel = 'recording' and event_id = any (?)""")
                .param(all.stream().map(DomainEventMessage::getIdentifier).toArray(String[]::new))
                .query(String.class)
                .list();
    }

    private void handle(DomainEventMessage<?> event) {
        try {
            new AnnotationEventHandlerAdapter(policy).handle(event);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsNothingTwiceWhenAnEventIsHandledAgain() {
        Buyer buyer = new Buyer();
        DomainEventMessage<?> paid = buyer.pays();
        happens(buyer.signsUp(), paid);
        awaitTold(buyer, CHANNEL, "welcome sent", "paid sent");

        transaction.executeWithoutResult(open -> handle(paid));

        awaitTold(buyer, CHANNEL, "welcome sent", "paid sent");
    }

    @Test
    void waitsForARecipientWhoIsNotKnownYet() {
        Buyer buyer = new Buyer();
        happens(buyer.cancels());
        happens(buyer.pays());
        await().until(() -> told(buyer, CHANNEL).size() == 2);
        assertThat(told(buyer, CHANNEL)).allMatch(told -> told.endsWith(" waiting"));

        happens(buyer.signsUp());

        await().until(() -> recording.sentTo(buyer.user.value()).size() == 3);
        assertThat(mails(buyer.address)).hasSizeLessThanOrEqualTo(3);
        await().until(() -> mails(buyer.address).size() == 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void overlooksNoOneWhenRecipientAndPaymentComeAtTheSameTime(boolean paymentFirst) throws Exception {
        Buyer buyer = new Buyer();
        DomainEventMessage<?> first = paymentFirst ? buyer.pays() : buyer.signsUp();
        DomainEventMessage<?> second = paymentFirst ? buyer.signsUp() : buyer.pays();
        CountDownLatch handled = new CountDownLatch(1);
        CountDownLatch otherHasCommitted = new CountDownLatch(1);
        CompletableFuture<Void> segment = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(open -> {
            handle(first);
            handled.countDown();
            awaitQuietly(otherHasCommitted);
        }));
        handled.await();

        transaction.executeWithoutResult(open -> handle(second));
        otherHasCommitted.countDown();
        segment.get(5, TimeUnit.SECONDS);

        await().until(() -> Set.copyOf(recording.sentTo(buyer.user.value())).equals(Set.of(Kind.WELCOME, Kind.PAID)));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void doesNotWelcomeTheOperatorButCanWriteToHim() {
        Buyer operator = new Buyer();
        happens(operator.event(
                "user",
                operator.user.value(),
                new UserCreated(operator.user, operator.address, "Operator", Role.OPERATOR, null)));
        happens(operator.pays());

        awaitTold(operator, CHANNEL, "paid sent");
    }

    @Test
    void keepsTheOrderBehindADeadLetterUntilItIsRetried() {
        Buyer buyer = new Buyer();
        refuse(buyer, Kind.PAID);
        happens(buyer.signsUp(), buyer.pays());
        awaitTold(buyer, CHANNEL, "welcome sent", "paid dead");
        happens(buyer.cancels());
        awaitTold(buyer, CHANNEL, "welcome sent", "paid dead", "cancelled dead");
        happens(buyer.isRefunded());
        awaitTold(buyer, CHANNEL, "welcome sent", "paid dead", "cancelled dead", "refunded dead");
        awaitTold(buyer, "mail", "welcome sent", "paid sent", "cancelled sent", "refunded sent");

        assertThat(letters(buyer, CHANNEL))
                .extracting(letter -> letter.path("eventType").asString())
                .containsExactly(
                        "flowmart.payment.PaymentProcessed",
                        "flowmart.order.OrderCancelled",
                        "flowmart.payment.PaymentRefunded");
        JsonNode first = letters(buyer, CHANNEL).getFirst();
        assertThat(first.path("cause").path("message").asString()).isEqualTo("No such device");
        assertThat(first.path("attempts").asInt()).isOne();
        JsonNode details = asOperator(
                HttpMethod.GET, "/admin/dead-letters/" + first.path("id").asString(), "");
        assertThat(details.path("payload").path("orderId").asString()).isEqualTo(buyer.order.value());

        retryFirst(buyer);
        assertThat(letters(buyer, CHANNEL)).hasSize(3);
        assertThat(letters(buyer, CHANNEL).getFirst().path("attempts").asInt()).isEqualTo(2);
        assertThat(row(buyer, CHANNEL, Kind.PAID).attempts()).isEqualTo(2);

        recording.allWell();
        retryFirst(buyer);

        assertThat(letters(buyer, CHANNEL)).isEmpty();
        awaitTold(buyer, CHANNEL, "welcome sent", "paid sent", "cancelled sent", "refunded sent");
        assertThat(recording.sentTo(buyer.user.value()))
                .hasSize(4)
                .containsSubsequence(Kind.PAID, Kind.CANCELLED, Kind.REFUNDED);
    }

    @Test
    void sendsWhatIsRetriedAlthoughItsMailHadGoneOutBeforeTheProcessDied() {
        Buyer buyer = new Buyer();
        refuse(buyer, Kind.PAID);
        happens(buyer.signsUp(), buyer.pays());
        awaitTold(buyer, CHANNEL, "welcome sent", "paid dead");
        jdbc.sql("update notification_context.notification set status = 'sent' where notification_id = ?")
                .param(row(buyer, CHANNEL, Kind.PAID).id())
                .update();

        retryFirst(buyer);

        assertThat(letters(buyer, CHANNEL)).isEmpty();
        assertThat(recording.sentTo(buyer.user.value())).containsExactly(Kind.WELCOME);
    }

    @Test
    void givesUpWhatAnOperatorDiscards() {
        Buyer buyer = new Buyer();
        refuse(buyer, Kind.PAID);
        happens(buyer.signsUp(), buyer.pays());
        awaitTold(buyer, CHANNEL, "welcome sent", "paid dead");
        String letter = letters(buyer, CHANNEL).getFirst().path("id").asString();

        asOperator(HttpMethod.DELETE, "/admin/dead-letters/" + letter, "{\"reason\": \"He has moved away.\"}");

        awaitTold(buyer, CHANNEL, "welcome sent", "paid discarded");
        recording.allWell();
        happens(buyer.cancels());
        awaitTold(buyer, CHANNEL, "welcome sent", "paid discarded", "cancelled sent");
    }

    private void refuse(Buyer buyer, Kind kind) {
        recording.answer(message -> message.recipient().userId().equals(buyer.user.value()) && message.kind() == kind
                ? new Outcome.Refused("No such device")
                : new Outcome.Sent("kept"));
    }

    private void retryFirst(Buyer buyer) {
        String letter = letters(buyer, CHANNEL).getFirst().path("id").asString();
        asOperator(HttpMethod.POST, "/admin/dead-letters/" + letter + "/retry", "");
    }

    @Test
    void givesUpAfterSoManyAttempts() {
        recording.answer(_ -> new Outcome.TryAgain("Out of order"));
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        await().until(() -> row(buyer, CHANNEL, Kind.WELCOME).attempts() > 0);
        jdbc.sql("update notification_context.notification set attempts = ? where user_id = ? and status = 'due'")
                .params(ATTEMPTS - 2, buyer.user.value())
                .update();

        awaitTold(buyer, CHANNEL, "welcome dead");
        assertThat(row(buyer, CHANNEL, Kind.WELCOME))
                .returns(ATTEMPTS, Row::attempts)
                .returns("Out of order", Row::lastResult);
    }

    @Test
    void sendsInOrderAlthoughTheFirstHasToBeTriedAgain() {
        List<Message> refused = new CopyOnWriteArrayList<>();
        recording.answer(message -> {
            if (message.kind() == Kind.PAID && refused.size() < 3) {
                refused.add(message);
                return new Outcome.TryAgain("Not now");
            }
            return new Outcome.Sent("kept");
        });
        Buyer buyer = new Buyer();
        happens(buyer.signsUp(), buyer.pays(), buyer.isRefunded());

        awaitTold(buyer, CHANNEL, "welcome sent", "paid sent", "refunded sent");
        assertThat(recording.sentTo(buyer.user.value())).containsSubsequence(Kind.PAID, Kind.REFUNDED);
        assertThat(refused)
                .hasSize(3)
                .extracting(Message::id)
                .containsOnly(row(buyer, CHANNEL, Kind.PAID).id());
    }

    @Test
    void sendsNothingHalfEmpty() {
        Buyer buyer = new Buyer();
        happens(buyer.pays());
        awaitTold(buyer, "mail", "paid waiting");
        jdbc.sql("update notification_context.notification set amount = null where user_id = ?")
                .param(buyer.user.value())
                .update();
        happens(buyer.signsUp());

        awaitTold(buyer, "mail", "paid dead", "welcome sent");
        assertThat(row(buyer, "mail", Kind.PAID).lastResult()).contains("{amount}", "which is not there");
        assertThat(mails(buyer.address)).hasSize(1);
    }

    @Test
    void tellsNothingThatHappenedTooLongAgo() {
        Buyer buyer = new Buyer().at(Instant.now().minus(Duration.ofHours(25)));
        happens(buyer.signsUp(), buyer.pays());
        happens(buyer.at(Instant.now()).isRefunded());

        awaitTold(buyer, CHANNEL, "welcome too_old", "paid too_old", "refunded sent");
        assertThat(recording.sentTo(buyer.user.value())).containsExactly(Kind.REFUNDED);
    }

    @Test
    void givesWhatHasWaitedTooLongForItsRecipientToAnOperator() {
        Buyer buyer = new Buyer();
        happens(buyer.pays());
        awaitTold(buyer, CHANNEL, "paid waiting");
        agesByADay(buyer);
        happens(buyer.signsUp());

        awaitTold(buyer, CHANNEL, "paid dead", "welcome sent");
        assertThat(recording.sentTo(buyer.user.value())).containsExactly(Kind.WELCOME);
    }

    @Test
    void forgetsNothingThatHasBecomeOldBehindWhatCouldNotBeSent() {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        awaitTold(buyer, CHANNEL, "welcome sent");
        recording.answer(_ -> new Outcome.TryAgain("Not now"));
        happens(buyer.pays(), buyer.isRefunded());
        await().until(() -> row(buyer, CHANNEL, Kind.PAID).attempts() > 0);
        agesByADay(buyer);
        recording.allWell();

        awaitTold(buyer, CHANNEL, "welcome sent", "paid sent", "refunded dead");
    }

    @Test
    void goesOnTryingWhatHasBecomeOldMeanwhile() {
        recording.answer(_ -> new Outcome.TryAgain("Not now"));
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        await().until(() -> row(buyer, CHANNEL, Kind.WELCOME).attempts() > 0);
        agesByADay(buyer);
        recording.allWell();

        awaitTold(buyer, CHANNEL, "welcome sent");
    }

    private void agesByADay(Buyer buyer) {
        jdbc.sql("update notification_context.notification set occurred_at = occurred_at - interval '25 h'"
                        + " where user_id = ?")
                .param(buyer.user.value())
                .update();
    }

    @Test
    void goesOnAfterARestartAndTakesOverWhatADeadProcessHad() {
        Buyer buyer = new Buyer();
        Buyer claimed = new Buyer();
        dispatcher.stop();
        happens(buyer.signsUp(), claimed.signsUp());
        await().until(() -> told(buyer, CHANNEL).size() == 1);
        String id = row(claimed, CHANNEL, Kind.WELCOME).id();
        claim(id, "1 h");

        dispatcher.start();
        awaitTold(buyer, CHANNEL, "welcome sent");
        assertThat(told(claimed, CHANNEL)).containsExactly("welcome due");

        claim(id, "-1 s");
        awaitTold(claimed, CHANNEL, "welcome sent");
    }

    @Test
    void keepsHoldOfWhatIsUnderWayForLong(@Autowired Outbox outbox) {
        CountDownLatch slow = new CountDownLatch(1);
        recording.answer(_ -> {
            awaitQuietly(slow);
            return new Outcome.Sent("kept");
        });
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        String id = row(buyer, CHANNEL, Kind.WELCOME).id();
        await().until(() -> claimedFor(id) > 0);
        claim(id, "2 s");

        outbox.keep(List.of(id));

        assertThat(claimedFor(id)).isGreaterThan(10);
        slow.countDown();
        awaitTold(buyer, CHANNEL, "welcome sent");
    }

    /** In seconds. */
    private long claimedFor(String id) {
        return jdbc.sql("""
                        select coalesce(extract(epoch from claimed_until - clock_timestamp())::bigint, 0)
                        from notification_context.notification where notification_id = ?""").param(id).query(Long.class).single();
    }

    @Test
    void doesNotHoldOnToWhatItHasLetGo(@Autowired Outbox outbox) {
        recording.answer(_ -> new Outcome.TryAgain("Not now"));
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        await().until(() -> row(buyer, CHANNEL, Kind.WELCOME).attempts() > 0);
        dispatcher.stop();
        outbox.keep(List.of(row(buyer, CHANNEL, Kind.WELCOME).id()));
        recording.allWell();

        dispatcher.start();

        awaitTold(buyer, CHANNEL, "welcome sent");
    }

    @Test
    void findsWhatAProcessNotedDownThatDiedBeforeItCouldSaySo() {
        Buyer buyer = new Buyer();
        happens(buyer.signsUp());
        awaitTold(buyer, CHANNEL, "welcome sent");
        dispatcher.stop();
        jdbc.sql("update notification_context.notification set status = 'waiting' where user_id = ?")
                .param(buyer.user.value())
                .update();

        dispatcher.start();

        awaitTold(buyer, CHANNEL, "welcome sent");
        assertThat(recording.sentTo(buyer.user.value())).hasSize(2);
    }

    private void claim(String id, String time) {
        jdbc.sql("""
                        update notification_context.notification
                        set status = 'due', claimed_until = clock_timestamp() + ?::interval where notification_id = ?""").params(time, id).update();
    }
}
