package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The walk-through as someone pastes it who has just started the shop for the first time. */
class WalkthroughIT {

    @TempDir
    Path parent;

    @Test
    void endsWithAPaidOrder() throws Exception {
        assertThat(parent.toFile().setExecutable(true, false)).isTrue();
        try (var shop = ShopProcess.start(parent.resolve("data")).awaitReady()) {
            String printed = shop.output().substring(shop.output().indexOf("SHOP=http"));
            String expected = StartReport.walkthrough()
                    .replace("http://localhost:8080", shop.baseUri().toString());
            assertThat(printed.strip()).isEqualTo(expected.strip());

            List<String> lines = paste(printed);

            assertThat(lines).as("one for each request whose answer is shown").hasSize(3);
            JsonNode status = new JsonMapper().readTree(lines.getLast());
            assertThat(status.path("status").asString()).isEqualTo("paid");
            assertThat(status.path("totalAmount").asLong()).isEqualTo(2500);
        }
    }

    private List<String> paste(String text) throws Exception {
        Path output = parent.resolve("output");
        Process terminal = new ProcessBuilder("bash")
                .redirectInput(Files.writeString(parent.resolve("pasted"), text).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output);
        assertThat(terminal.exitValue()).as("%s", lines).isZero();
        return lines;
    }
}
