package io.flowmart.stripe.simulator;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of Stripe's search language that the shop needs: {@code metadata['k']:'v'}, {@code status:'…'} and
 * {@code currency:'…'}, joined by AND. Anything else is refused, not misread.
 *
 * @see <a href="https://docs.stripe.com/search#search-query-language">Search query language</a>
 */
final class SearchQuery {

    private static final String QUOTED = "(?:'((?:[^'\\\\]|\\\\.){0,500}+)'|\"((?:[^\"\\\\]|\\\\.){0,500}+)\")";
    private static final Pattern CLAUSE =
            Pattern.compile("\\s*(?:metadata\\[\\s*" + QUOTED + "\\s*]|(status|currency))\\s*:\\s*" + QUOTED + "\\s*");
    private static final Pattern AND = Pattern.compile("(?i:and)\\s");

    private SearchQuery() {}

    static Page parse(Params params) {
        String query = params.requiredString("query");
        var page = Page.of(params.integer("limit", 10, 1, 100));
        Matcher matcher = CLAUSE.matcher(query);
        int at = 0;
        do {
            if (!matcher.region(at, query.length()).lookingAt()) {
                throw refused(params);
            }
            add(page, matcher);
            at = matcher.end();
            if (at < query.length()) {
                Matcher and = AND.matcher(query).region(at, query.length());
                if (!and.lookingAt()) {
                    throw refused(params);
                }
                at = and.end();
            }
        } while (at < query.length());
        String cursor = params.string("page");
        return cursor == null ? page : page.where("seq < ?", position(params, cursor));
    }

    private static void add(Page page, Matcher matcher) {
        String value = unquoted(matcher.group(4), matcher.group(5));
        if (matcher.group(3) != null) {
            page.where(matcher.group(3) + " = ?", value);
        } else {
            String key = unquoted(matcher.group(1), matcher.group(2));
            page.where("metadata @> ?::jsonb", Json.text(Json.object().put(key, value)));
        }
    }

    static String cursor(long seq) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(seq).getBytes());
    }

    private static long position(Params params, String cursor) {
        try {
            return Long.parseLong(new String(Base64.getUrlDecoder().decode(cursor)));
        } catch (IllegalArgumentException e) {
            throw params.refused("page", "Invalid page: use the next_page of an earlier answer.");
        }
    }

    private static String unquoted(@Nullable String single, @Nullable String twice) {
        String quoted = single == null ? String.valueOf(twice) : single;
        return quoted.replaceAll("\\\\(.)", "$1");
    }

    private static ApiError refused(Params params) {
        return params.refused(
                "query",
                "We were unable to parse your search query. Of Stripe's search query language the simulator knows"
                        + " metadata['key']:'value', status:'value' and currency:'value', joined by AND.");
    }
}
