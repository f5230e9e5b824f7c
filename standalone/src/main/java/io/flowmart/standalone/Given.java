package io.flowmart.standalone;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What the settings say about the parts.
 *
 * @param environment all settings
 */
record Given(Environment environment) {

    /** A setting that is a number. */
    int number(String setting, int otherwise) {
        return Binder.get(environment).bind(setting, Integer.class).orElse(otherwise);
    }

    /** A setting that is a list, in one line or item by item; empty if it is not there. */
    List<String> list(String setting) {
        return Binder.get(environment)
                .bind(setting, Bindable.listOf(String.class))
                .orElse(List.of());
    }

    /** The first of these settings that has a value. */
    @Nullable
    String text(String... settings) {
        for (String setting : settings) {
            String value = environment.getProperty(setting);
            if (StringUtils.hasText(value)) {
                return value;
            }
        }
        return null;
    }

    /** An address as it may be shown. */
    static String withoutSecrets(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
    }
}
