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

/** What goes out is complete, in the right language, and takes nobody's word for HTML. */
class TemplatesTest {

    private static final String ORDER = "order-1";
    private static final Money MONEY = new Money(3899, Currency.getInstance("EUR"));

    private final Templates templates = new Templates(settings(Locale.ENGLISH));

    static NotificationSettings settings(Locale language) {
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
                none,
                none);
    }

    private static Notification notification(Kind kind, @Nullable Money money, String name, @Nullable String language) {
        return new Notification(
                "notification-1",
                kind,
                "mail",
                ORDER,
                kind == Kind.WELCOME ? null : ORDER,
                kind == Kind.WELCOME || kind == Kind.CANCELLED ? null : money,
                "<1@example.com>",
                new Notification.Origin(ORDER, 0, Instant.EPOCH),
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
        assertThat(message.text()).contains("Ada", "Tea & Pots");
        assertThat(message.html()).contains("<html lang=\"" + language + "\">", "Ada", "Tea &amp; Pots");
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
    @EnumSource(names = {"PAID", "FAILED", "REFUNDED"})
    void nothingIsWrittenWithoutAVariableThatItNeeds(Kind kind) {
        assertThatThrownBy(() -> templates.message(notification(kind, null, "Ada", null)))
                .hasStackTraceContaining("{amount}, which is not there");
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
            all = all.plus(settings.boundedPause(pauses));
        }
        assertThat(all).isBetween(Duration.ofHours(23), Duration.ofHours(25));
    }
}
