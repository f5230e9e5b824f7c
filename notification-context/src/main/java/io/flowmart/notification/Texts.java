package io.flowmart.notification;

import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The texts in all languages, {@code notification/messages}: English, and a file for each other language. What stands in
 * braces is filled in; what is missing is an error.
 */
final class Texts {

    private static final String FILES = "notification.messages";
    private static final Control NO_FALLBACK = Control.getNoFallbackControl(Control.FORMAT_PROPERTIES);
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final Locale shops;

    /** The texts of a shop that speaks this language to whoever wants none, or one that it has not. */
    Texts(Locale shops) {
        this.shops = shops;
    }

    /** What to speak to someone who wants this language: that, if there are texts in it. */
    Locale languageFor(@Nullable String tag) {
        Locale wanted = Locale.forLanguageTag(tag == null ? "" : tag).stripExtensions();
        String language = wanted.getLanguage();
        boolean spoken = language.equals(Locale.ENGLISH.getLanguage())
                || !language.isEmpty()
                        && language.equals(texts(wanted).getLocale().getLanguage());
        return spoken ? wanted : shops;
    }

    boolean has(String key, Locale language) {
        return texts(language).containsKey(key);
    }

    /**
     * A text with its variables filled in.
     *
     * @throws MissingResourceException if there is no such text, or it has a variable that has no value
     */
    String text(String key, Locale language, Map<String, ?> variables) {
        return VARIABLE.matcher(texts(language).getString(key)).replaceAll(found -> {
            Object value = variables.get(found.group(1));
            if (value == null) {
                throw new MissingResourceException(
                        "The text %s needs %s, which is not there.".formatted(key, found.group()), FILES, key);
            }
            return Matcher.quoteReplacement(value.toString());
        });
    }

    private static ResourceBundle texts(Locale language) {
        return ResourceBundle.getBundle(FILES, language, Texts.class.getClassLoader(), NO_FALLBACK);
    }
}
