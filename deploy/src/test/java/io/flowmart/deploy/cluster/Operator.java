package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Someone with the operator's role, who speaks to services beside the gateway. */
final class Operator {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String token;

    /** Signs in. */
    Operator(URI gateway, String email, String password) throws IOException, InterruptedException {
        HttpRequest signIn = HttpRequest.newBuilder(gateway.resolve("/users/signin"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(
                        JSON.createObjectNode().put("email", email).put("password", password))))
                .build();
        HttpResponse<String> answer = HTTP.send(signIn, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        token = JSON.readTree(answer.body()).path("accessToken").asString();
    }

    JsonNode post(URI service, String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(service.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    JsonNode get(URI service, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(service.resolve(path)).GET());
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                HTTP.send(request.header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }
}
