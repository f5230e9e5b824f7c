package io.flowmart.platform.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot tell a {@link NewerDataException} by its sentence alone. */
final class NewerDataAnalyzer extends AbstractFailureAnalyzer<NewerDataException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, NewerDataException newer) {
        return new FailureAnalysis(newer.getMessage(), null, newer);
    }
}
