package io.flowmart.platform;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Tells a start that failed for a known reason in one sentence. Whatever is not known here or to Spring Boot is logged
 * by Spring Boot, with its stack trace.
 */
final class StartFailure implements FailureAnalyzer, FailureAnalysisReporter, Ordered {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String sentence = sentence(cause);
            if (sentence != null) {
                return new FailureAnalysis(sentence, null, cause);
            }
        }
        return null;
    }

    private static @Nullable String sentence(Throwable cause) {
        if (cause instanceof SettingProblem problem) {
            return problem.getMessage();
        }
        // Thrown wherever something wants a shutdown hook although it was told to stop already.
        if (cause instanceof IllegalStateException && "Shutdown in progress".equals(cause.getMessage())) {
            return "it was stopped while it started.";
        }
        if (cause instanceof PortInUseException taken) {
            return "Port %d is taken by another program: stop that one, or choose another port with server.port."
                    .formatted(taken.getPort());
        }
        if (cause instanceof BindException bind
                && bind.getProperty() != null
                && bind.getCause() instanceof ConversionFailedException) {
            ConfigurationProperty property = bind.getProperty();
            return "The setting %s cannot be '%s': it takes %s."
                    .formatted(
                            property.getName(),
                            property.getValue(),
                            kind(bind.getTarget().getType().resolve(Object.class)));
        }
        // Class 08 is no connection, 28 is no permission, 3D is no such database, 53 is no room.
        if (cause instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).matches("(08|28|3D|53).*")) {
            return "The database cannot be used (%s): put right spring.datasource.url, username and password."
                    .formatted(sql.getMessage());
        }
        return null;
    }

    private static String kind(Class<?> type) {
        return Number.class.isAssignableFrom(type) || type.isPrimitive() && type != boolean.class
                ? "a number"
                : "a value of type " + type.getSimpleName();
    }

    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction() == null ? "" : " " + analysis.getAction();
        System.err.println("FlowMart cannot start: "
                + (analysis.getDescription() + action).strip().replaceAll("\\s+", " "));
    }

    /** Before Spring Boot's own. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }
}
