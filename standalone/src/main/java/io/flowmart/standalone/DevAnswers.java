package io.flowmart.standalone;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The same answer for a person with curl, as indented JSON, and for one with a browser, as a page. */
@Component
final class DevAnswers {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final JsonMapper json;

    DevAnswers(JsonMapper json) {
        this.json = json;
    }

    /**
     * Answers.
     *
     * @param accept the request's header; browsers, and nobody else, name HTML in it
     * @param content what is to be shown
     * @param page how it looks as a page
     */
    <T> ResponseEntity<String> of(String accept, T content, Function<T, HtmlPage> page) {
        if (accept.contains(MediaType.TEXT_HTML_VALUE)) {
            return ResponseEntity.ok()
                    .contentType(HTML)
                    .header("Content-Security-Policy", HtmlPage.POLICY)
                    .body(page.apply(content).toString());
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
    }
}
