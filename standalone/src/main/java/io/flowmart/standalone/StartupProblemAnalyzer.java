package io.flowmart.standalone;

import io.flowmart.embedded.StartupProblem;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Has an embedded part that cannot start told by its sentence alone, whatever it was that kept it from starting. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartupProblemAnalyzer extends AbstractFailureAnalyzer<StartupProblem> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, StartupProblem problem) {
        return new FailureAnalysis(problem.getMessage(), null, problem);
    }
}
