package io.flowmart.benchmarks;

import io.flowmart.embedded.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** A data folder for one run of a driver that brings its own PostgreSQL and Kafka; gone when it is closed. */
record Workplace(Path folder, DataFolder data) implements AutoCloseable {

    static Workplace open() throws IOException {
        Path folder = Files.createTempDirectory("flowmart-benchmark-");
        // PostgreSQL may have to run under another account, which must get through.
        boolean ignored = folder.toFile().setExecutable(true, false);
        return new Workplace(folder, DataFolder.open(folder));
    }

    Path of(String part) {
        return data.path().resolve(part);
    }

    @Override
    public void close() throws IOException {
        data.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
