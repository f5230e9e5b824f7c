package io.flowmart.notification;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.thymeleaf.IEngineConfiguration;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.context.EngineContext;
import org.thymeleaf.context.IContext;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.engine.TemplateData;
import org.thymeleaf.messageresolver.AbstractMessageResolver;
import org.thymeleaf.spring6.dialect.SpringStandardDialect;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Writes what goes out, with the templates {@code notification/mail} for buyers and {@code notice} for operators,
 * as text and as HTML, and the {@link Texts}. A variable that is missing is an error: nothing goes out half-empty.
 */
@Component
class Templates {

    private static final String FOLDER = "notification/";

    private final Texts texts;
    private final Variables variables;
    private final TemplateEngine engine = new TemplateEngine();

    Templates(NotificationSettings settings) {
        texts = new Texts(settings.language());
        variables = new Variables(settings, texts);
        ClassLoaderTemplateResolver files = new ClassLoaderTemplateResolver(Templates.class.getClassLoader());
        files.setPrefix(FOLDER);
        files.setCharacterEncoding(StandardCharsets.UTF_8.name());
        engine.setTemplateResolver(files);
        engine.setDialect(new SpringStandardDialect());
        engine.setMessageResolver(new TextResolver());
        engine.setEngineContextFactory(CompleteContext::new);
    }

    /**
     * The message that tells a notification.
     *
     * @throws RuntimeException if a template or a text is at fault, or something that it needs is missing
     */
    Message message(Notification notification) {
        Recipient recipient = notification.recipient();
        Locale language = texts.languageFor(recipient.language());
        Map<String, Object> values = variables.of(notification, language);
        Context context = new Context(language, values);
        String kind = notification.kind().wireName();
        String template = notification.kind().isForOperators() ? "notice" : "mail";
        return new Message(
                notification.id(),
                notification.kind(),
                notification.messageId(),
                recipient,
                notification.orderId(),
                language,
                texts.text(kind + ".subject", language, values),
                engine.process(template + ".txt", context),
                engine.process(template + ".html", context),
                texts.text(kind + ".brief", language, values));
    }

    /** What a single template makes of a notification. */
    String process(String template, Notification notification) {
        Locale language = texts.languageFor(notification.recipient().language());
        return engine.process(template, new Context(language, variables.of(notification, language)));
    }

    /** Fills texts in with the template's variables. */
    private final class TextResolver extends AbstractMessageResolver {

        @Override
        public String resolveMessage(
                ITemplateContext context, Class<?> origin, String key, Object @Nullable [] parameters) {
            return texts.text(key, context.getLocale(), CompleteContext.variables(context));
        }

        @Override
        public @Nullable String createAbsentMessageRepresentation(
                ITemplateContext context, Class<?> origin, String key, Object @Nullable [] parameters) {
            return null;
        }
    }

    /** Thymeleaf itself takes a missing variable for an empty one. */
    private static final class CompleteContext extends EngineContext {

        private static final String INTERNAL = "thymeleaf::";

        CompleteContext(
                IEngineConfiguration engine, TemplateData template, Map<String, Object> attributes, IContext context) {
            super(engine, template, attributes, context.getLocale(), variables(context));
        }

        static Map<String, Object> variables(IContext context) {
            Map<String, Object> variables = new HashMap<>();
            context.getVariableNames().forEach(name -> variables.put(name, context.getVariable(name)));
            return variables;
        }

        @Override
        public Object getVariable(String name) {
            if (!name.startsWith(INTERNAL) && !containsVariable(name)) {
                throw new IllegalArgumentException("The template needs ${%s}, which is not there.".formatted(name));
            }
            return super.getVariable(name);
        }
    }
}
