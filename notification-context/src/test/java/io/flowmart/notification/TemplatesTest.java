package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out is complete, in the right language, and takes nobody's word for HTML. */
class TemplatesTest {

    private static final String ORDER = "order-1";
    private static final String PAYMENT = "payment-1";
    private static final Money MONEY = new Money(3899, Currency.getInstance("EUR"));

    private final Templates templates = new Templates(settings(Locale.ENGLISH));

    static NotificationSettings settings(Locale language) {
        return settings(language, "");
    }

    static NotificationSettings settings(Locale language, String bankDetails, String... operators) {
        NotificationSettings.Webhook none = new NotificationSettings.Webhook(null, null);
        return new NotificationSettings(
                "shop@example.com",
                "Tea & Pots",
                language,
                Duration.ofHours(24),
                Duration.ofSeconds(1),
                Duration.ofMinutes(15),
                106,
                4,
                bankDetails,
                List.of(operators),
                none,
                none);
    }

    private static Notification notification(Kind kind, @Nullable Money money, String name, @Nullable String language) {
        Details details = new Details("insufficient_funds", "FM-7K2Q", Instant.EPOCH);
        return notification(kind, money, details, name, language);
    }

    private static Notification notification(
            Kind kind, @Nullable Money money, Details details, String name, @Nullable String language) {
        return new Notification(
                "notification-1",
                kind,
                "mail",
                ORDER,
                kind == Kind.WELCOME ? null : ORDER,
                kind == Kind.WELCOME || kind == Kind.CANCELLED ? null : money,
                details,
                "<1@example.com>",
                new Notification.Origin(PAYMENT, 0, Instant.EPOCH),
                0,
                new Recipient("user-1", "ada@example.com", name, language));
    }

    static Notification notification(Kind kind) {
        return notification(kind, MONEY, "Ada", null);
    }

    static Message message(Kind kind) {
        return new Templates(settings(Locale.ENGLISH)).message(notification(kind));
    }

    static Stream<Arguments> everyKindInEveryLanguage() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of("en", "de").map(language -> Arguments.of(kind, language)));
    }

    @ParameterizedTest
    @MethodSource("everyKindInEveryLanguage")
    void everyMessageIsComplete(Kind kind, String language) {
        Message message = templates.message(notification(kind, MONEY, "Ada", language));

        assertThat(message.language()).isEqualTo(Locale.forLanguageTag(language));
        assertThat(List.of(message.subject(), message.text(), message.html(), message.brief()))
                .allSatisfy(text ->
                        assertThat(text).isNotBlank().doesNotContain("{", "}", "??", "${", "#{", "null", "xmlns"));
        assertThat(message.text()).contains("Tea & Pots");
        assertThat(message.html()).contains("<html lang=\"" + language + "\">", "Tea &amp; Pots");
        if (!kind.isForOperators()) {
            assertThat(message.text()).contains("Ada");
            assertThat(message.html()).contains("Ada");
        }
        assertThat(message.subject()).hasLineCount(1);
        assertThat(message.brief()).hasLineCount(1).startsWith("Tea & Pots: ");
        if (kind != Kind.WELCOME) {
            assertThat(message.subject()).contains(ORDER);
            assertThat(message.text()).contains(ORDER);
        }
    }

    @Test
    void theTextsAreTheSameInEveryLanguage() throws Exception {
        assertThat(keys("messages_de")).isEqualTo(keys("messages"));
    }

    private static Set<Object> keys(String file) throws Exception {
        Properties texts = new Properties();
        URL found = TemplatesTest.class.getResource("/notification/" + file + ".properties");
        try (var stream = found.openStream()) {
            texts.load(stream);
        }
        return texts.keySet();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WELCOME", "CANCELLED", "ACTION_REQUIRED"})
    void nothingIsWrittenWithoutAVariableThatItNeeds(Kind kind) {
        assertThatThrownBy(() -> templates.message(notification(kind, null, "Ada", null)))
                .hasStackTraceContaining("{amount}, which is not there");
    }

    private Message failed(@Nullable String reason, String language) {
        return templates.message(notification(Kind.FAILED, MONEY, Details.because(reason), "Ada", language));
    }

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
                "authorization_expired"
            })
    void tellsInWordsWhyAPaymentFailed(String reason) {
        for (String language : List.of("en", "de")) {
            Message message = failed(reason, language);

            assertThat(message.text())
                    .isNotEqualTo(failed("unheard_of", language).text())
                    .doesNotContain(reason);
            assertThat(message.html()).doesNotContain(reason);
        }
        assertThat(failed(reason, "en").text())
                .isNotEqualTo(failed(reason, "de").text());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "lost_card",
                "stolen_card",
                "fraudulent",
                "pickup_card",
                "merchant_blacklist",
                "",
                "subject",
                "{amount}",
                "<b>\r\nBcc: eve@example.com",
                "../../etc"
            })
    void tellsNothingOfWhatABankSuspects(@Nullable String reason) {
        for (String language : List.of("en", "de")) {
            Message message = failed(reason, language);

            assertThat(message.text()).isEqualTo(failed("unheard_of", language).text());
            assertThat(message.html()).isEqualTo(failed("unheard_of", language).html());
            assertThat(message.brief()).isEqualTo(failed("unheard_of", language).brief());
        }
    }

    @Test
    void aTransferIsToNameItsReferenceAndHasTheShopsAccountInLines() {
        String account = "  Tea & Pots Ltd\r\nIBAN DE00 1234\n<b>BIC</b> TEAPOT\u0000\n";
        Message message = new Templates(settings(Locale.ENGLISH, account))
                .message(notification(Kind.AWAITING_TRANSFER, MONEY, Details.named("FM-7K2Q"), "Ada", null));

        assertThat(message.text())
                .contains("Amount: €38.99\nReference: FM-7K2Q\n")
                .contains("Our bank account:\nTea & Pots Ltd\nIBAN DE00 1234\n<b>BIC</b> TEAPOT\n\n");
        assertThat(message.html())
                .contains("Reference: FM-7K2Q<br>", "Tea &amp; Pots Ltd<br>IBAN DE00 1234<br>&lt;b&gt;BIC&lt;/b&gt;");
        assertThat(message.brief()).contains("€38.99", "FM-7K2Q").hasLineCount(1);
    }

    @Test
    void aShopThatTellsNoAccountRefersToItself() {
        assertThat(templates.message(notification(Kind.AWAITING_TRANSFER)).text())
                .contains("You find our bank account in the shop.")
                .doesNotContain("Our bank account:");
    }

    @Test
    void nobodyIsAskedForATransferWithoutAReference() {
        assertThatThrownBy(
                        () -> templates.message(notification(Kind.AWAITING_TRANSFER, MONEY, Details.NONE, "Ada", null)))
                .hasStackTraceContaining("{reference}, which is not there");
    }

    @Test
    void aNoticeHasTheFacts() {
        Instant due = Instant.parse("2026-12-01T09:30:00Z");
        Message message = templates.message(notification(
                Kind.DISPUTED, MONEY, new Details("product_not_received", "du_1", due), "Tea & Pots", null));

        assertThat(message.subject()).isEqualTo("Disputed: €38.99, order order-1");
        assertThat(message.text())
                .contains("Payment: payment-1\nOrder: order-1\nDispute: du_1\nAmount: €38.99\n")
                .contains("Reason: product_not_received\nEvidence due by: 2026-12-01 09:30 UTC\n")
                .contains("flowmart.notification.operators")
                .doesNotContain("Hello");
    }

    @Test
    void aDisputeMayHaveNoDueDate() {
        Message message = templates.message(
                notification(Kind.DISPUTED, MONEY, new Details("general", "du_1", null), "Tea & Pots", null));

        assertThat(message.text()).contains("Evidence due by: not told by the gateway");
    }

    @Test
    void aReasonAddsNoLinesAndNoHtmlToANotice() {
        Details details = new Details("<b>odd</b>\r\nAmount: {amount}\u2028x", "re\n_1", null);
        Message message = templates.message(notification(Kind.REFUND_FAILED, MONEY, details, "Tea & Pots", null));

        assertThat(message.text()).contains("Refund: re _1\nAmount: €38.99\nReason: <b>odd</b> Amount: {amount} x\n");
        assertThat(message.html()).contains("Reason: &lt;b&gt;odd&lt;/b&gt; Amount: {amount} x<br>");
        assertThat(message.subject()).hasLineCount(1);
    }

    @Test
    void aTemplateThatNamesAMissingVariableIsAnError() {
        assertThatThrownBy(() -> templates.process("broken.html", notification(Kind.WELCOME, null, "Ada", null)))
                .hasStackTraceContaining("${amount}, which is not there");
        assertThatThrownBy(() -> templates.process("broken.txt", notification(Kind.WELCOME, null, "Ada", null)))
                .hasStackTraceContaining("nosuchtext");
    }

    @Test
    void aNameIsNoHtmlAndNoTemplate() {
        Message message = templates.message(
                notification(Kind.WELCOME, null, "<script>alert('{shop}${7*7}')</script>\r\n[(${shop})]", null));

        assertThat(message.html())
                .contains("&lt;script&gt;alert(&#39;{shop}${7*7}&#39;)&lt;/script&gt; [(${shop})],")
                .doesNotContain("<script>");
        assertThat(message.text()).startsWith("Hello <script>alert('{shop}${7*7}')</script> [(${shop})],\n");
    }

    @ParameterizedTest
    @CsvSource({
        "en,         3899, EUR, €38.99",
        "en,         3899, JPY, '¥3,899'",
        "en,         3899, KWD, KWD3.899",
        "en,            5, USD, $0.05",
        "de,       123456, EUR, '1.234,56\u00a0€'",
        "de,         3899, JPY, '3.899\u00a0¥'",
        "de,      1234567, KWD, '1.234,567\u00a0KWD'",
        "de-CH,    123456, CHF, CHF\u00a01’234.56",
        "de-AT,  99999999, EUR, '€\u00a0999.999,99'"
    })
    void amountsAreWrittenAsPeopleDo(String language, long amount, String currency, String written) {
        Money money = new Money(amount, Currency.getInstance(currency));

        assertThat(templates
                        .message(notification(Kind.PAID, money, "Ada", language))
                        .text())
                .contains(written);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,          en",
                "'',            en",
                "fr,            en",
                "nonsense!,     en",
                "../../etc,     en",
                "en-GB,         en-GB",
                "de-AT,         de-AT",
                "DE,            de",
                "de-u-nu-thai,  de"
            })
    void everyoneIsWrittenToInALanguageThatThereIs(String wanted, String spoken) {
        assertThat(templates
                        .message(notification(Kind.PAID, MONEY, "Ada", wanted))
                        .language())
                .isEqualTo(Locale.forLanguageTag(spoken));
    }

    @Test
    void aShopMaySpeakGermanToWhoeverWantsNothingElse() {
        Templates german = new Templates(settings(Locale.GERMAN));

        assertThat(german.message(notification(Kind.PAID, MONEY, "Ada", null)).subject())
                .startsWith("Ihre Zahlung");
        assertThat(german.message(notification(Kind.PAID, MONEY, "Ada", "en")).subject())
                .startsWith("We have");
    }

    @Test
    void anAttemptIsRepeatedForAboutADay() {
        NotificationSettings settings = settings(Locale.ENGLISH);
        Duration all = Duration.ZERO;
        for (int pauses = 0; pauses < settings.attempts() - 1; pauses++) {
            all = all.plus(settings.pauses().after(pauses));
        }
        assertThat(all).isBetween(Duration.ofHours(23), Duration.ofHours(25));
    }
}
