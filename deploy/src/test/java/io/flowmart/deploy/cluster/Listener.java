package io.flowmart.deploy.cluster;

import io.flowmart.api.order.OrderId;
import io.flowmart.standalone.testing.Shop.Buyer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens to an order's server-sent events until their end. */
final class Listener {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** @param service a copy of the query side, or the gateway */
    Listener(URI service, Buyer buyer, OrderId order) {
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/orders/status/" + order + "?minVersion=0"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + buyer.token())
                .build();
        var ignored = HTTP.sendAsync(request, BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
    }

    /** Whether it has heard of a status. */
    boolean heard(String status) {
        return lines.stream().anyMatch(line -> line.contains("\"status\":\"" + status + "\""));
    }
}
