package io.flowmart.query.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Each test has days or a currency of its own. */
@QueryTest
class LedgerIT {

    private static final Currency CHF = Currency.getInstance("CHF");
    private static final Currency SEK = Currency.getInstance("SEK");

    private static Instant nextDay = Instant.parse("2031-01-01T23:59:50Z");

    private final String operator = TestTokens.operator();

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private JdbcClient jdbc;

    /** The parameters are captured, refunded, disputed, fees, deposited and net. */
    static Stream<Arguments> movements() {
        return Stream.of(
                Arguments.of(begun().charged(), "2500 0 0 0 0 2500"),
                Arguments.of(
                        begun().declined("card_declined")
                                .paymentInitiatedAgain()
                                .charged(),
                        "2500 0 0 0 0 2500"),
                Arguments.of(begun().charged().fee(60, Story.EUR), "2500 0 0 60 0 2440"),
                Arguments.of(begun().charged().refundRequested().moneyBack(2_500), "2500 2500 0 0 0 0"),
                Arguments.of(begun().charged().moneyBack(1, 500, 500L), "2500 500 0 0 0 2000"),
                Arguments.of(begun().charged().moneyBack(1, 500, 500L).moneyNotBack(1, 500, 0), "2500 0 0 0 0 2500"),
                Arguments.of(
                        begun().charged()
                                .refundRequested()
                                .refundPending(1, 2_500)
                                .moneyNotBack(1, 2_500, 0),
                        "2500 0 0 0 0 2500"),
                Arguments.of(begun().charged().disputed("du_1", 2_500), "2500 0 2500 0 0 0"),
                Arguments.of(
                        begun().charged().disputed("du_1", 2_500).disputeClosed("du_1", 2_500, DisputeOutcome.WON),
                        "2500 0 0 0 0 2500"),
                Arguments.of(
                        begun().charged().disputed("du_1", 2_500).disputeClosed("du_1", 2_500, DisputeOutcome.LOST),
                        "2500 0 2500 0 0 0"),
                Arguments.of(transfer().received(1_000, 1_000), "0 0 0 0 1000 0"),
                Arguments.of(
                        transfer().received(1_000, 1_000).received(1_500, 2_500).charged(), "2500 0 0 0 0 2500"),
                Arguments.of(transfer().received(3_000, 3_000).charged(), "2500 0 0 0 500 2500"),
                Arguments.of(paidTooMuch().moneyBack(1, 500, 0L), "2500 0 0 0 0 2500"),
                Arguments.of(paidTooMuch().moneyBack(1, 500, 0L).moneyNotBack(1, 500, 0), "2500 0 0 0 500 2500"),
                Arguments.of(paidTooMuch().moneyNotBack(1, 500, 0), "2500 0 0 0 500 2500"),
                Arguments.of(paidTooMuch().moneyBack(1, 500, 0L).moneyBack(2, 700, 700L), "2500 700 0 0 0 1800"),
                Arguments.of(
                        transfer()
                                .received(1_000, 1_000)
                                .voided(VoidReason.VOIDED_BY_OPERATOR)
                                .refundRequested(1, 1_000, "excess")
                                .paymentInitiatedAgain()
                                .by("stripe")
                                .charged(),
                        "2500 0 0 0 1000 2500"));
    }

    private static Story begun() {
        nextDay = nextDay.plus(Duration.ofDays(2));
        return Story.ofSomeone(nextDay.plusSeconds(60), Story.EUR).paymentInitiated();
    }

    private static Story transfer() {
        return begun().by("manual").pending("RF18 5390 0754");
    }

    private static Story paidTooMuch() {
        return transfer().received(3_000, 3_000).charged().refundRequested(1, 500, "excess");
    }

    @ParameterizedTest
    @MethodSource("movements")
    void entersWhatMoved(Story story, String sums) {
        shop.happened(story);

        String day = dayOf(story);
        Answer answer = http.get(operator, "/admin/ledger?from=" + day + "&to=" + day);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("items")).singleElement().satisfies(item -> {
            assertThat(item.path("day").asString()).isEqualTo(day);
            assertThat(item.path("currency").asString()).isEqualTo("EUR");
            assertThat(sums(item)).isEqualTo(sums);
        });
    }

    private static String dayOf(Story story) {
        return LocalDate.ofInstant(story.paymentEvents().getFirst().getTimestamp(), ZoneOffset.UTC)
                .toString();
    }

    private static String sums(JsonNode item) {
        return String.join(
                " ",
                Stream.of("captured", "refunded", "disputed", "fees", "deposited", "net")
                        .map(name -> item.path(name).asString())
                        .toList());
    }

    @Test
    void keepsDaysInUtcAndCurrenciesApart() {
        Story story = Story.ofSomeone(Instant.parse("2032-03-31T23:59:56Z"), SEK)
                .paymentInitiated()
                .by("stripe")
                .charged()
                .fee(60, CHF)
                .moneyBack(1, 500, 500L);
        shop.happened(story);

        Answer all = http.get(operator, "/admin/ledger?from=2032-03-31&to=2032-04-01");
        assertThat(lines(all))
                .containsExactly(
                        "2032-03-31 SEK 2500 0 0 0 0 2500",
                        "2032-04-01 CHF 0 0 0 60 0 -60",
                        "2032-04-01 SEK 0 500 0 0 0 -500");
        assertThat(lines(http.get(operator, "/admin/ledger?from=2032-04-01&currency=SEK")))
                .containsExactly("2032-04-01 SEK 0 500 0 0 0 -500");
        assertThat(lines(http.get(operator, "/admin/ledger?to=2032-03-31&currency=EUR")))
                .isEmpty();

        assertThat(http.get(operator, "/admin/ledger?from=2032-03-31&to=2032-04-01", "Accept", "application/json")
                        .body())
                .isEqualTo(all.body());
    }

    private static List<String> lines(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body()
                .get("items")
                .valueStream()
                .map(item -> item.path("day").asString() + " "
                        + item.path("currency").asString() + " " + sums(item))
                .toList();
    }

    @Test
    void isATableForWhoeverAsksForOne() {
        shop.happened(Story.ofSomeone(Instant.parse("2033-05-05T12:00:00Z"), SEK)
                .paymentInitiated()
                .charged()
                .fee(60, CHF));

        Answer table = http.get(operator, "/admin/ledger?from=2033-05-01", "Accept", "text/csv");

        assertThat(table.status()).isEqualTo(200);
        assertThat(table.header("Content-Type")).startsWith("text/csv");
        assertThat(table.response().body())
                .isEqualTo("day,currency,captured,refunded,disputed,fees,deposited,net\r\n"
                        + "2033-05-05,CHF,0,0,0,60,0,-60\r\n"
                        + "2033-05-05,SEK,2500,0,0,0,0,2500\r\n");
    }

    @Test
    void isOfThisMonthUnlessSomeoneSaysOtherwise() {
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        shop.happened(Story.ofSomeone(month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC), SEK)
                .paymentInitiated()
                .charged());

        assertThat(lines(http.get(operator, "/admin/ledger?currency=SEK")))
                .containsExactly(month.atDay(1) + " SEK 2500 0 0 0 0 2500");
    }

    @ParameterizedTest
    @CsvSource({
        "from=yesterday, from",
        "from=2026-02-30, from",
        "to=2026-13-01, to",
        "from=2026-11-01%2B01:00, from",
        "from=, from",
        "to=01.11.2026, to",
        "from=%2B999999-01-01, from",
        "to=-0044-03-15, to",
        "from=2026-11-02&to=2026-11-01, to",
        "from=2026-01-01&to=2027-01-02, to",
        "currency=XYZ, currency",
        "currency=eur, currency"
    })
    void refusesWhatIsNoRange(String query, String field) {
        for (String accept : List.of("application/json", "text/csv")) {
            Answer answer = http.get(operator, "/admin/ledger?" + query, "Accept", accept);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.text("code")).isEqualTo("invalid_field");
            assertThat(answer.text("field")).isEqualTo(field);
        }
    }

    @Test
    void bothFormsAreDocumented() {
        JsonNode ledger = http.get(null, "/v3/api-docs").body().at("/paths/~1admin~1ledger/get");

        assertThat(ledger.at("/responses/200/content").propertyNames())
                .containsExactlyInAnyOrder("application/json", "text/csv");
        assertThat(ledger.path("operationId").asString()).isEqualTo("ledger");
        assertThat(ledger.path("parameters").findValuesAsString("name")).containsExactly("from", "to", "currency");
        assertThat(ledger.at("/parameters/0/schema/format").asString()).isEqualTo("date");
        assertThat(ledger.at("/parameters/0/description").asString()).startsWith("the first day");
        assertThat(ledger.at("/parameters/0/required").asBoolean(true)).isFalse();
    }

    @Test
    void takesAYearAndADay() {
        assertThat(http.get(operator, "/admin/ledger?from=2028-01-01&to=2028-12-31")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void isForOperatorsOnly() {
        String customer = TestTokens.customer(UserId.random());
        for (String accept : List.of("application/json", "text/csv")) {
            assertThat(http.get(customer, "/admin/ledger", "Accept", accept).text("code"))
                    .isEqualTo("forbidden");
        }
    }

    /** What the README tells operators to run. */
    @Test
    void equalsTheOrders() throws IOException {
        shop.happened(
                in(CHF).created().paymentInitiated().charged().paid(),
                in(CHF).created().paymentInitiated().declined("x").paymentFailed("x"),
                in(CHF).created().cancelled("No").voided(VoidReason.ORDER_CANCELLED),
                refundedInPart(in(CHF).created()),
                refundedAndSentBack(in(CHF).created()),
                cancelledWhilePaid(in(CHF).created()),
                cancelledWhilePaid(in(CHF).created()).moneyBack(2_500).refunded(),
                cancelledBeforeTheCharge(in(CHF).created()),
                cancelledBeforeTheCharge(in(CHF).created()).moneyBack(2_500).refunded(),
                cancelledBeforeTheCharge(in(CHF).created())
                        .moneyBack(2_500)
                        .refunded()
                        .moneyNotBack(1, 2_500, 0)
                        .refundFailed(2_500, 0),
                paidTooMuchByTransfer(in(CHF).created()),
                in(CHF).created()
                        .paymentInitiated()
                        .charged()
                        .paid()
                        .disputed("du_1", 2_500)
                        .disputeClosed("du_1", 2_500, DisputeOutcome.LOST));

        Map<String, Object> francs = check("CHF");
        assertThat(((Number) francs.get("ledger")).longValue())
                .isEqualTo(2_500 + 2_000 + 2_500 + 2_500 + 2_500 + 2_500 + 2_500 + 2_500);
        assertThat(((Number) francs.get("orders")).longValue()).isEqualTo(((Number) francs.get("ledger")).longValue());
        assertThat(((Number) francs.get("difference")).longValue()).isZero();

        // A charge that no order knows of.
        shop.happened(in(CHF).created().paymentInitiated().charged());
        assertThat(((Number) check("CHF").get("difference")).longValue()).isEqualTo(2_500);
    }

    private Map<String, Object> check(String currency) throws IOException {
        Matcher statement =
                Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        assertThat(statement.find()).isTrue();
        return jdbc.sql(statement.group(1)).query().listOfRows().stream()
                .filter(row -> currency.equals(row.get("currency")))
                .findAny()
                .orElseThrow();
    }

    /** In years that no other test asks about. */
    private static Story in(Currency currency) {
        return Story.ofSomeone(Instant.parse("2040-01-01T00:00:00Z"), currency);
    }

    private static Story refundedInPart(Story story) {
        story.paymentInitiated().charged().paid();
        return story.moneyBack(1, 500, 500L).partlyRefunded(500, 500);
    }

    private static Story refundedAndSentBack(Story story) {
        story.paymentInitiated().charged().paid();
        return story.moneyBack(1, 2_500, 2_500L)
                .refunded()
                .moneyNotBack(1, 2_500, 0)
                .refundFailed(2_500, 0);
    }

    private static Story cancelledWhilePaid(Story story) {
        return story.paymentInitiated().charged().paid().cancelled("No").refundRequested();
    }

    private static Story cancelledBeforeTheCharge(Story story) {
        return story.paymentInitiated().cancelled("No").charged().refundRequested();
    }

    private static Story paidTooMuchByTransfer(Story story) {
        story.paymentInitiated().by("manual").received(3_000, 3_000).charged().paid();
        return story.refundRequested(1, 500, "excess").moneyBack(1, 500, 0L);
    }
}
