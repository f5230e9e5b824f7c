package io.flowmart.gateway.services;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Sends a request to one address. An answer is read whole before any of it is passed on, so that a service which fails
 * in the middle of it is a problem like any other; only server-sent events go through as they come.
 */
@Component
final class ServiceExchange implements ProxyExchange {

    /** The request's attribute with its body. */
    static final String BODY = ServiceExchange.class.getName() + ".body";

    private final CloseableHttpClient client;
    private final ServiceSettings settings;
    private final OpenStreams streams;

    ServiceExchange(CloseableHttpClient client, ServiceSettings settings, OpenStreams streams) {
        this.client = client;
        this.settings = settings;
        this.streams = streams;
    }

    /** @throws CallFailure if there is no answer */
    @Override
    public ServerResponse exchange(Request request) {
        HttpUriRequestBase call = new HttpUriRequestBase(request.getMethod().name(), request.getUri());
        request.getHeaders().forEach((name, values) -> values.forEach(value -> call.addHeader(name, value)));
        if (request.getServerRequest().attributes().get(BODY) instanceof byte[] body && body.length > 0) {
            call.setEntity(new ByteArrayEntity(body, null));
        }
        call.setConfig(RequestConfig.custom()
                .setProtocolUpgradeEnabled(false)
                .setResponseTimeout(Timeout.of(patience(request.getServerRequest())))
                .build());
        try {
            return answer(request, call, client.executeOpen(null, call, null));
        } catch (ConnectException | ConnectTimeoutException | UnknownHostException | NoRouteToHostException e) {
            throw new CallFailure(CallFailure.Kind.UNREACHABLE, e);
        } catch (SocketTimeoutException e) {
            throw new CallFailure(CallFailure.Kind.TIMED_OUT, e);
        } catch (IOException e) {
            throw new CallFailure(CallFailure.Kind.BROKEN, e);
        }
    }

    private Duration patience(ServerRequest request) {
        return isEventStream(String.join(",", request.headers().header(HttpHeaders.ACCEPT)))
                ? settings.timeouts().stream()
                : settings.timeouts().answer().plus(WaitPreference.of(request.headers()));
    }

    private Answer answer(Request request, HttpUriRequestBase call, ClassicHttpResponse response) throws IOException {
        HttpHeaders headers = new HttpHeaders();
        Arrays.stream(response.getHeaders()).forEach(header -> headers.add(header.getName(), header.getValue()));
        HttpStatusCode status = HttpStatusCode.valueOf(response.getCode());
        Answer answer;
        if (response.getEntity() != null && isEventStream(headers.getFirst(HttpHeaders.CONTENT_TYPE))) {
            if (!streams.add(call)) {
                streams.end(call);
                throw ServiceProblems.tooManyStreams();
            }
            answer = new Answer(status, (caller, to) -> handOver(response.getEntity(), call, caller, to));
        } else {
            byte[] body = whole(call, response.getEntity());
            if (request.getMethod() != HttpMethod.HEAD && response.getEntity() != null) {
                headers.setContentLength(body.length);
            }
            answer = new Answer(status, (caller, to) -> to.getOutputStream().write(body));
        }
        var told = new Answer.Told(status, headers);
        request.getResponseConsumers().forEach(consumer -> consumer.accept(told, answer));
        return answer;
    }

    /** Not parsed, for what cannot be parsed is the service's concern. */
    private static boolean isEventStream(@Nullable String mediaTypes) {
        return mediaTypes != null && mediaTypes.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    private byte[] whole(HttpUriRequestBase call, HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        int most = Math.toIntExact(settings.maxAnswerSize().toBytes());
        try (InputStream body = entity.getContent()) {
            byte[] bytes = body.readNBytes(most + 1);
            if (bytes.length > most) {
                call.cancel();
                throw new CallFailure(
                        CallFailure.Kind.TOO_LARGE, new IOException("The answer has more than " + most + " bytes."));
            }
            return bytes;
        }
    }

    /** The stream leaves Tomcat's HTTP behind, so its end is that of the connection. */
    private void handOver(
            HttpEntity events, HttpUriRequestBase call, HttpServletRequest caller, HttpServletResponse response)
            throws IOException, ServletException {
        boolean handedOver = false;
        try {
            int status = response.getStatus();
            response.setHeader(HttpHeaders.CONNECTION, "close");
            caller.upgrade(Listener.class).carry(streams, call, events.getContent());
            response.setStatus(status);
            response.flushBuffer();
            handedOver = true;
        } finally {
            if (!handedOver) {
                streams.end(call);
            }
        }
    }
}
