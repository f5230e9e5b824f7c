package io.flowmart.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot tell a {@link SettingProblem} by its sentence alone. */
final class SettingProblemAnalyzer extends AbstractFailureAnalyzer<SettingProblem> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, SettingProblem problem) {
        return new FailureAnalysis(problem.getMessage(), null, problem);
    }
}
