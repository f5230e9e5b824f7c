package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The walk-through is written three times, for those who paste it, read it or click it: it must be the same. */
class WalkthroughTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theReadmeShowsWhatTheShopPrints() throws IOException {
        Matcher block = Pattern.compile(
                        "<!-- walkthrough -->\\s*```bash\\n(.*?)```\\s*<!-- walkthrough -->", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));

        assertThat(block.find()).as("block in README.md").isTrue();
        assertThat(block.group(1)).isEqualTo(StartReport.walkthrough());
    }

    @Test
    void theRequestFileMakesTheSameRequests() throws IOException {
        List<Step> printed = stepsOfWalkthrough(StartReport.walkthrough());

        assertThat(printed).hasSize(7);
        assertThat(stepsOfRequestFile(Files.readString(ROOT.resolve("requests/purchase.http"))))
                .isEqualTo(printed);
    }

    @Test
    void everyLineCanBePastedAlone() throws IOException {
        assertThat(StartReport.walkthrough().lines()).allSatisfy(line -> assertThat(line)
                .matches("(SHOP|EMAIL|TOKEN|ORDER)=.+|(sleep 1; )?curl .+")
                .doesNotEndWith("\\"));
    }

    /** A request, with its variables written as {@code {{name}}}. */
    private record Step(String method, String path, Set<String> headers, JsonNode body) {}

    private static List<Step> stepsOfWalkthrough(String text) {
        var steps = new ArrayList<Step>();
        for (String line : text.lines().filter(line -> line.contains("curl ")).toList()) {
            var headers = new TreeSet<String>();
            Matcher header = Pattern.compile("-H ['\"]([\\w-]+): ").matcher(line);
            while (header.find()) {
                headers.add(header.group(1));
            }
            String body = first("-d '(\\{.*\\})'", line).replace("'$EMAIL'", "{{email}}");
            String method = first("-X (\\w+)", line);
            steps.add(new Step(
                    method.isEmpty() ? "GET" : method,
                    first("\"\\$SHOP([^\"]+)\"", line)
                            .replace("$ORDER", "{{order}}")
                            .replace("$EMAIL", "{{email}}"),
                    headers,
                    JSON.readTree(body)));
        }
        return steps;
    }

    private static List<Step> stepsOfRequestFile(String text) {
        var steps = new ArrayList<Step>();
        for (String part : text.split("(?m)^###.*$")) {
            Matcher request =
                    Pattern.compile("(?m)^(GET|POST) \\{\\{shop}}(\\S+)$").matcher(part);
            if (request.find()) {
                String[] headAndBody = part.substring(request.end()).strip().split("\n\n", 2);
                var headers = new TreeSet<String>();
                headAndBody[0].lines().forEach(line -> headers.add(line.replaceFirst(":.*", "")));
                steps.add(new Step(
                        request.group(1),
                        request.group(2),
                        headers,
                        JSON.readTree(headAndBody.length == 1 ? "" : headAndBody[1])));
            }
        }
        return steps;
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
