package io.flowmart.deploy.cluster;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes all processes worse than they are, so that it can be seen whether ClusterIT sees it: {@code -Dcluster.mutant=…} names
 * one of the scripts for Byteman.
 */
final class Mutant {

    private static final String NAME = System.getProperty("cluster.mutant", "");

    private Mutant() {}

    /** What a JVM has to be told; usually nothing. */
    static List<String> options() {
        return NAME.isEmpty() ? List.of() : List.of("-javaagent:%s=script:%s".formatted(byteman(), script()));
    }

    private static String byteman() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*[/\\\\]byteman-[^/\\\\]*\\.jar"))
                .findFirst()
                .orElseThrow();
    }

    private static Path script() {
        URL script = Mutant.class.getResource("/cluster/mutant-" + NAME + ".btm");
        try {
            return Path.of(
                    Objects.requireNonNull(script, "There is no such mutant").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
