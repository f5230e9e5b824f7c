package io.flowmart.stripe.simulator;

import java.net.URI;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers say who wants to hear of events.
 *
 * @see <a href="https://docs.stripe.com/api/webhook_endpoints">Webhook Endpoints</a>
 */
final class WebhookEndpoints {

    private static final Pattern EVENT_TYPE = Pattern.compile("\\*|[a-z_0-9]+(\\.[a-z_0-9]+){1,4}");
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final InstantSource clock;

    WebhookEndpoints(InstantSource clock) {
        this.clock = clock;
    }

    Endpoint.Work create(String none, Params params) {
        params.allow("url", "enabled_events", "api_version", "description", "metadata");
        String url = params.requiredString("url");
        if (!isUrl(url)) {
            throw params.refused("url", "Invalid URL: " + ApiError.shortened(url) + " is not an http(s) address.")
                    .code("url_invalid");
        }
        List<String> types = params.strings("enabled_events");
        if (types.isEmpty()) {
            throw params.refused("enabled_events", "Missing required param: enabled_events.")
                    .code("parameter_missing");
        }
        for (String type : types) {
            if (!isEventType(type)) {
                throw params.refused("enabled_events", "Invalid event type: " + ApiError.shortened(type) + ".");
            }
        }
        String version = params.string("api_version");
        if (version != null && !StripeHandler.VERSION.matcher(version).matches()) {
            throw params.refused("api_version", "Invalid Stripe API version: " + ApiError.shortened(version));
        }
        String description = params.string("description");
        var metadata = Metadata.of(params);
        return (connection, events) -> {
            var endpoint = new WebhookEndpoint(
                    Ids.next("we_"),
                    clock.instant().getEpochSecond(),
                    url,
                    Ids.next("whsec_"),
                    types.stream().distinct().toList(),
                    version,
                    description,
                    metadata);
            endpoint.save(connection);
            return Answer.ok(endpoint.toJson().put("secret", endpoint.secret()));
        };
    }

    /**
     * Writes down the endpoint that the settings name, or that they name none.
     *
     * @throws IllegalStateException with one sentence for people
     */
    static void of(StripeSimulator.Settings.@Nullable Webhook webhook, Database database, InstantSource clock) {
        try {
            database.write(connection -> {
                if (webhook == null) {
                    return WebhookEndpoint.delete(connection, WebhookEndpoint.OF_SETTINGS);
                }
                new WebhookEndpoint(
                                WebhookEndpoint.OF_SETTINGS,
                                clock.instant().getEpochSecond(),
                                webhook.url().toString(),
                                webhook.secret(),
                                webhook.events(),
                                null,
                                "From the simulator's settings",
                                Json.object())
                        .save(connection);
                return true;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("The webhook endpoint could not be written down: " + e.getMessage(), e);
        }
    }

    static Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        return (connection, events) ->
                Answer.ok(WebhookEndpoint.get(connection, id).toJson());
    }

    static Endpoint.Work list(String none, Params params) {
        params.allow("limit", "starting_after", "ending_before");
        var page = Page.unfiltered(params);
        return (connection, events) -> {
            var found = WebhookEndpoint.select(
                    connection, page.resolve(connection, "webhook_endpoint").clauses(), page.values());
            return Answer.ok(page.toJson(
                    "/v1/webhook_endpoints",
                    found.stream().map(WebhookEndpoint::toJson).toList()));
        };
    }

    static Endpoint.Work delete(String id, Params params) {
        params.allow();
        return (connection, events) -> {
            if (!WebhookEndpoint.delete(connection, id)) {
                throw ApiError.missing("webhook endpoint", id, "webhook_endpoint");
            }
            return Answer.ok(Json.object()
                    .put("id", id)
                    .put("object", "webhook_endpoint")
                    .put("deleted", true));
        };
    }

    static boolean isEventType(String type) {
        return EVENT_TYPE.matcher(type).matches();
    }

    static boolean isUrl(@Nullable String url) {
        try {
            URI uri = URI.create(url == null ? "" : url);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
