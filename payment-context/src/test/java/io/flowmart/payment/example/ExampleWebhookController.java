package io.flowmart.payment.example;

import io.flowmart.api.payment.PaymentId;
import io.flowmart.payment.gateways.PaymentGateway.Payments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The provider tells that something has happened; what, it is asked. */
@RestController
class ExampleWebhookController {

    private final Payments payments;
    private final TransactionOperations transactions;
    private final byte[] secret;

    ExampleWebhookController(
            Payments payments,
            TransactionOperations transactions,
            @Value("${flowmart.example.webhook-secret:example}") String secret) {
        this.payments = payments;
        this.transactions = transactions;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    record Notice(String id, PaymentId note) {}

    /** This path is open to anyone, so the secret is all that tells the provider from others. */
    @PostMapping("/payments/example/webhook")
    ResponseEntity<Void> take(@RequestHeader("X-Example-Secret") String given, @RequestBody Notice notice) {
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret)) {
            return ResponseEntity.badRequest().build();
        }
        transactions.executeWithoutResult(
                status -> payments.lookAt(notice.note(), "example-" + notice.id(), Duration.ZERO));
        return ResponseEntity.noContent().build();
    }
}
