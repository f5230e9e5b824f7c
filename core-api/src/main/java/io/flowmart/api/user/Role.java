package io.flowmart.api.user;

/** What a user may do beyond his own affairs. A user's access token carries his role. */
public enum Role {
    /** Buys: sees and changes what is his own. */
    CUSTOMER,
    /** Runs the shop: reads the audit trail, rebuilds read models, works off what is stuck. */
    OPERATOR
}
