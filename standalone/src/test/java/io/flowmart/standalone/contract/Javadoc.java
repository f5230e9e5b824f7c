package io.flowmart.standalone.contract;

import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentVisitor;
import com.github.therapi.runtimejavadoc.Link;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import com.github.therapi.runtimejavadoc.Value;

/** What the Javadoc of the messages says, as Markdown; that it says something is required. */
final class Javadoc {

    private Javadoc() {}

    /** What is said of a type. */
    static String of(Class<?> type) {
        return markdown(type.getName(), RuntimeJavadoc.getJavadoc(type).getComment());
    }

    /** What is said of a record's component. */
    static String of(Class<?> record, String component) {
        return RuntimeJavadoc.getJavadoc(record).getRecordComponents().stream()
                .filter(param -> param.getName().equals(component))
                .map(ParamJavadoc::getComment)
                .map(comment -> markdown(component, comment))
                .findAny()
                .orElseThrow(() -> new AssertionError("%s does not say what its %s is.".formatted(record, component)));
    }

    /** What is said of an enum's constant. */
    static String of(Enum<?> constant) {
        return markdown(constant.name(), RuntimeJavadoc.getJavadoc(constant).getComment());
    }

    private static String markdown(String subject, Comment comment) {
        var markdown = new StringBuilder();
        comment.visit(new CommentVisitor() {
            @Override
            public void commentText(String value) {
                markdown.append(value);
            }

            @Override
            public void inlineLink(Link link) {
                markdown.append('`')
                        .append(link.getLabel().replaceFirst(".*[.#]", ""))
                        .append('`');
            }

            @Override
            public void inlineTag(String name, String value) {
                markdown.append('`').append(value).append('`');
            }

            @Override
            public void inlineValue(Value value) {
                throw new AssertionError("{@value} in the Javadoc of " + subject + " cannot be read by others.");
            }
        });
        String text = markdown.toString()
                .replaceAll("<[^>]+>", " ")
                .replaceAll("\\s+", " ")
                .strip();
        if (text.isEmpty()) {
            throw new AssertionError(subject + " has no Javadoc.");
        }
        return text;
    }
}
