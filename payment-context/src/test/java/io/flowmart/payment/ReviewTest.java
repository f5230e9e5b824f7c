package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.ATTEMPT;
import static io.flowmart.payment.PaymentFixtures.AUTHORIZED;
import static io.flowmart.payment.PaymentFixtures.CHOSEN;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.FAILED;
import static io.flowmart.payment.PaymentFixtures.INITIATED;
import static io.flowmart.payment.PaymentFixtures.INITIATED_AGAIN;
import static io.flowmart.payment.PaymentFixtures.INTENT;
import static io.flowmart.payment.PaymentFixtures.INTENT_CREATED;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static io.flowmart.payment.PaymentFixtures.SUCCEEDED;
import static io.flowmart.payment.PaymentFixtures.voided;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.payment.gateways.PaymentGateway.Verdict;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a payment says when it is asked whether the gateway's books agree with it. */
class ReviewTest {

    private static final Verdict AGREES = new Verdict.Agrees(false);
    private static final Verdict BEHIND = new Verdict.Behind();
    private static final Verdict STRAY = new Verdict.Stray();
    private static final Object VOIDED = voided(VoidReason.PAYMENT_TIMED_OUT);

    static Stream<Arguments> itsOwn() {
        return Stream.of(
                at(GatewayState.OPEN, AGREES),
                at(GatewayState.HELD, BEHIND),
                at(GatewayState.CHARGED, BEHIND),
                at(GatewayState.RETURNED, BEHIND),
                at(GatewayState.CANCELLED, BEHIND),
                at(GatewayState.HELD, AGREES, AUTHORIZED),
                at(GatewayState.OPEN, new Verdict.Contradicts(Kind.NOT_CHARGED), SUCCEEDED),
                at(GatewayState.HELD, new Verdict.Contradicts(Kind.NOT_CHARGED), SUCCEEDED),
                at(GatewayState.CHARGED, new Verdict.Agrees(true), SUCCEEDED),
                at(GatewayState.RETURNED, new Verdict.Agrees(true), SUCCEEDED),
                at(GatewayState.CANCELLED, new Verdict.Contradicts(Kind.NOT_CHARGED), SUCCEEDED),
                at(GatewayState.OPEN, STRAY, FAILED),
                at(GatewayState.HELD, STRAY, VOIDED),
                at(GatewayState.CHARGED, new Verdict.Contradicts(Kind.CHARGED_BUT_ENDED), FAILED),
                at(GatewayState.CHARGED, new Verdict.Contradicts(Kind.CHARGED_BUT_ENDED), VOIDED),
                at(GatewayState.RETURNED, AGREES, FAILED),
                at(GatewayState.CANCELLED, AGREES, FAILED),
                at(GatewayState.CANCELLED, AGREES, VOIDED));
    }

    private static Arguments at(GatewayState state, Verdict verdict, Object... then) {
        return Arguments.of(state, verdict, List.of(then));
    }

    @ParameterizedTest
    @MethodSource("itsOwn")
    void comparesWhatItIsChargedWith(GatewayState state, Verdict verdict, List<Object> then) {
        var story = Stream.concat(Stream.of(INITIATED, CHOSEN, INTENT_CREATED), then.stream());
        isJudged(story.toList(), question(ATTEMPT, INTENT, AMOUNT, EUR, state), verdict);
    }

    @Test
    void knowsThatItsPaymentIntentMayBeMadeAndNotYetStored() {
        isJudged(given(INITIATED, CHOSEN), question(ATTEMPT, "pi_new", AMOUNT, EUR, GatewayState.OPEN), AGREES);
    }

    @ParameterizedTest
    @CsvSource({"OPEN, 3900, EUR", "HELD, 3898, EUR", "CHARGED, 3899, USD"})
    void findsAnotherAmountOrCurrency(GatewayState state, long amount, Currency currency) {
        isJudged(
                given(INITIATED, CHOSEN, INTENT_CREATED),
                question(ATTEMPT, INTENT, amount, currency, state),
                new Verdict.Contradicts(Kind.OTHER_AMOUNT));
    }

    @Test
    void findsThatItWasChargedTwice() {
        isJudged(
                given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED),
                question(ATTEMPT, "pi_2", AMOUNT, EUR, GatewayState.CHARGED),
                new Verdict.Contradicts(Kind.CHARGED_TWICE));
    }

    @Test
    void findsThatAnEarlierAttemptWasCharged() {
        isJudged(
                given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, INITIATED_AGAIN),
                question(ATTEMPT, INTENT, AMOUNT, EUR, GatewayState.CHARGED),
                new Verdict.Contradicts(Kind.CHARGED_BUT_ENDED));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "HELD"})
    void hasCancelledWhatNobodyWillEverCharge(GatewayState state) {
        isJudged(
                given(INITIATED, CHOSEN, INTENT_CREATED, FAILED, INITIATED_AGAIN),
                question(ATTEMPT, INTENT, AMOUNT, EUR, state),
                STRAY);
        isJudged(given(INITIATED, CHOSEN, INTENT_CREATED), question(ATTEMPT, "pi_2", AMOUNT, EUR, state), STRAY);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "HELD"})
    void leavesWhatOthersMadeToPeople(GatewayState state) {
        isJudged(
                given(INITIATED, CHOSEN, INTENT_CREATED),
                question(null, "pi_2", AMOUNT, EUR, state),
                new Verdict.Contradicts(Kind.MADE_ELSEWHERE));
    }

    @ParameterizedTest
    @EnumSource(names = {"RETURNED", "CANCELLED"})
    void doesNotMindWhatIsOver(GatewayState state) {
        isJudged(
                given(INITIATED, CHOSEN, INTENT_CREATED, SUCCEEDED),
                question(ATTEMPT, "pi_2", AMOUNT, EUR, state),
                AGREES);
    }

    private static List<Object> given(Object... events) {
        return Arrays.asList(events);
    }

    private static void isJudged(List<Object> story, ReviewPayment question, Verdict verdict) {
        new AggregateTestFixture<>(Payment.class)
                .given(story)
                .when(question)
                .expectNoEvents()
                .expectResultMessagePayload(verdict);
    }

    private static ReviewPayment question(
            @Nullable AttemptId attempt, String intent, long amount, Currency currency, GatewayState state) {
        return new ReviewPayment(PAYMENT, attempt, intent, amount, currency, state);
    }
}
