package io.flowmart.platform.security;

import java.util.List;

/**
 * Paths beside {@code /admin/**} that only operators may call. A context that has some declares them as a bean.
 *
 * @param patterns as Spring's path patterns
 */
public record OperatorPaths(List<String> patterns) {

    /** Names the paths. */
    public static OperatorPaths of(String... patterns) {
        return new OperatorPaths(List.of(patterns));
    }
}
