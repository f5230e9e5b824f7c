package io.flowmart.deploy.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** What deploy/keys.sh puts into the file .env. */
final class Secrets {

    private Secrets() {}

    static Map<String, String> make(Path folder) {
        throw new UncheckedIOException(new IOException("to be joined with deploy/keys.sh in " + folder));
    }
}
