package io.flowmart.payment.example;

import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.payment.gateways.PaymentGateway;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpClientErrorException.Conflict;
import org.springframework.web.client.HttpClientErrorException.TooManyRequests;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * A provider that knows no idempotency keys, but takes each of our references once and answers 409 with what it has under it:
 * whoever asks twice finds what was made the first time.
 */
@Component
class ExampleGateway implements PaymentGateway {

    private final RestClient http;

    ExampleGateway(
            RestClient.Builder http,
            @Value("${flowmart.example.api-base:http://localhost:9}") String address,
            @Value("${flowmart.example.read-timeout:10s}") Duration patience) {
        this.http = http.baseUrl(address)
                .requestFactory(ClientHttpRequestFactoryBuilder.detect()
                        .build(HttpClientSettings.defaults().withTimeouts(Duration.ofSeconds(2), patience)))
                .build();
    }

    private record Order(String reference, String note, long amount, String currency) {}

    private record Payment(
            String id, String status, @Nullable String reason) {

        State state() {
            return switch (status) {
                case "paid" -> new State.Charged();
                case "underway" -> new State.Pending(null);
                case "declined" -> new State.Declined(String.valueOf(reason));
                case "cancelled" -> new State.Cancelled(reason == null ? "cancelled" : reason);
                default -> throw UnknownOutcome.stillOpen("the payment", status);
            };
        }
    }

    private record Refund(String id, String status) {

        RefundResult result() {
            return switch (status) {
                case "done" -> new RefundResult(id, RefundState.SUCCEEDED, null);
                case "refused" -> new RefundResult(id, RefundState.FAILED, "refused");
                default -> new RefundResult(id, RefundState.PENDING, null);
            };
        }
    }

    @Override
    public String name() {
        return "example";
    }

    @Override
    public String create(Attempt attempt, int tries) {
        Order order = new Order(
                attempt.id().value(),
                attempt.paymentId().value(),
                attempt.amount(),
                attempt.currency().getCurrencyCode());
        return call("order", () -> once("/orders", order, Payment.class)).id();
    }

    /** An order is paid once; what is paid, or was declined, is answered as it is. */
    @Override
    public State confirm(Attempt attempt, String id, int tries) {
        record With(String token) {}
        return call("pay", () -> once("/orders/" + id + "/pay", new With(attempt.reference()), Payment.class))
                .state();
    }

    @Override
    public State look(Attempt attempt, String id) {
        return call("look", () -> get("/orders/" + id, Payment.class)).state();
    }

    /** Nothing is ever held here, so this is never called. */
    @Override
    public State capture(Attempt attempt, String id) {
        return look(attempt, id);
    }

    @Override
    public State cancel(Attempt attempt, String id) {
        return call("cancel", () -> once("/orders/" + id + "/cancel", null, Payment.class))
                .state();
    }

    @Override
    public RefundResult refund(RefundRequest wanted) {
        record Back(String reference, long amount) {}
        Back body = new Back(wanted.id().value(), wanted.amount());
        try {
            return call("refund", () -> once("/orders/" + wanted.intentId() + "/refunds", body, Refund.class))
                    .result();
        } catch (Refusal refusal) {
            return new RefundResult("none", RefundState.FAILED, refusal.reason());
        }
    }

    @Override
    public RefundResult look(RefundRequest wanted, String providerRefundId) {
        return call("look at refund", () -> get("/refunds/" + providerRefundId, Refund.class))
                .result();
    }

    private <T> T get(String path, Class<T> type) {
        return Objects.requireNonNull(http.get().uri(path).retrieve().body(type));
    }

    private <T> T once(String path, @Nullable Object body, Class<T> type) {
        try {
            var request = http.post().uri(path);
            return Objects.requireNonNull(
                    (body == null ? request : request.body(body)).retrieve().body(type));
        } catch (Conflict known) {
            return Objects.requireNonNull(known.getResponseBodyAs(type));
        }
    }

    /** Sorts what comes of a call: an answer, the provider's last word, or neither. */
    private static <T> T call(String name, Supplier<T> call) {
        try {
            return call.get();
        } catch (TooManyRequests slower) {
            throw UnknownOutcome.throttled("Example: " + name, slower);
        } catch (HttpClientErrorException no) {
            throw new Refusal("request_refused", no);
        } catch (RestClientException unknown) {
            throw UnknownOutcome.of("Example: " + name, unknown);
        }
    }
}
