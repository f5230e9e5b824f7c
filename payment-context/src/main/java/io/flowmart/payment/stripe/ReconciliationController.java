package io.flowmart.payment.stripe;

import io.flowmart.payment.stripe.ReconciliationView.ReconciliationState;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows operators how Stripe's books compare with ours. */
@RestController
class ReconciliationController {

    private static final String PATH = "/admin/reconciliation";

    private final ReconciliationView reconciliation;

    ReconciliationController(ReconciliationView reconciliation) {
        this.reconciliation = reconciliation;
    }

    /** How the reconciliation stands, and what it found that is open, newest first. */
    @GetMapping(PATH)
    ReconciliationState reconciliation(@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return reconciliation.state(limit);
    }

    /** Compares the books now. What comes of it, the same address tells. */
    @PostMapping(PATH)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Void> reconcile() {
        reconciliation.runNow();
        return ResponseEntity.accepted().location(URI.create(PATH)).build();
    }
}
