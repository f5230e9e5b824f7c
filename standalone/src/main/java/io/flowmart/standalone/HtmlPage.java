package io.flowmart.standalone;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriUtils;

/** A plain page. Whatever it is given is taken for text and escaped: mails and records come from anyone. */
final class HtmlPage {

    /** For the browser, should something slip through: no scripts, nothing from elsewhere. */
    static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private final StringBuilder body = new StringBuilder();
    private final String title;

    HtmlPage(String title) {
        this.title = title;
    }

    /** Adds a paragraph. */
    HtmlPage paragraph(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
        return this;
    }

    /** Adds a link to a page next to this one. */
    HtmlPage link(String path, String text) {
        body.append("<p>").append(anchor(path, text)).append("</p>\n");
        return this;
    }

    /** Adds a text with its line breaks. */
    HtmlPage lines(String heading, String text) {
        heading(heading);
        body.append("<pre>").append(escape(text)).append("</pre>\n");
        return this;
    }

    /** Adds someone else's page as it would look, in a frame that runs no scripts and reaches nothing. */
    HtmlPage frame(String heading, String html) {
        heading(heading);
        body.append("<iframe sandbox srcdoc=\"").append(escape(html)).append("\"></iframe>\n");
        return this;
    }

    /** Adds a table. */
    HtmlPage table(List<String> columns, List<List<Cell>> rows) {
        body.append("<table>\n<tr>");
        columns.forEach(column -> body.append("<th>").append(escape(column)).append("</th>"));
        body.append("</tr>\n");
        for (List<Cell> row : rows) {
            body.append(row.stream()
                    .map(cell -> "<td>" + cell.html() + "</td>")
                    .collect(Collectors.joining("", "<tr>", "</tr>\n")));
        }
        body.append("</table>\n");
        return this;
    }

    /**
     * What stands in a table.
     *
     * @param html escaped
     */
    record Cell(String html) {

        static Cell text(Object text) {
            return new Cell(escape(String.valueOf(text)));
        }

        static Cell lines(String text) {
            return new Cell("<pre>" + escape(text) + "</pre>");
        }

        static Cell link(String path, String text) {
            return new Cell(anchor(path, text));
        }
    }

    private void heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    private static String anchor(String path, String text) {
        return "<a href=\"%s\">%s</a>"
                .formatted(escape(UriUtils.encodePath(path, StandardCharsets.UTF_8)), escape(text));
    }

    private static String escape(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    @Override
    public String toString() {
        return """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>
                body { font-family: sans-serif; margin: 2em }
                td, th { text-align: left; vertical-align: top; padding: 0 1em 0.3em 0 }
                pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
                iframe { width: 100%%; height: 30em; border: 1px solid silver }
                </style></head><body>
                <h1>%1$s</h1>
                %2$s</body></html>
                """.formatted(escape(title), body);
    }
}
