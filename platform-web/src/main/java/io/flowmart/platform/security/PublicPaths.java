package io.flowmart.platform.security;

import java.util.List;

/**
 * Paths that anyone may call without an access token. A context that has some declares them as a bean; everything else
 * needs a token.
 *
 * @param patterns as Spring's path patterns
 */
public record PublicPaths(List<String> patterns) {

    /** Names the paths. */
    public static PublicPaths of(String... patterns) {
        return new PublicPaths(List.of(patterns));
    }
}
