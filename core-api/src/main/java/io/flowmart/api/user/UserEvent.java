package io.flowmart.api.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmart.api.StoredName;
import org.jspecify.annotations.Nullable;

/** What happened to a user's account, in order of its sequence. Owned by the user context; topic {@code user.event}. */
public sealed interface UserEvent {

    /** The account it happened to. */
    UserId userId();

    /**
     * An account was opened. The first event of every user.
     *
     * @param userId   the account
     * @param email    address to write to, as the user wrote it
     * @param name     how the user wants to be called
     * @param role     what the user may do
     * @param language the language he wants to be written to in, a BCP 47 tag such as {@code de-AT}; absent if he did
     *                 not say, and in events from before it was asked
     */
    @StoredName("flowmart.user.UserCreated")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UserCreated(
            UserId userId,
            String email,
            String name,
            Role role,
            @Nullable String language) implements UserEvent {}

    /**
     * The user signed in.
     *
     * @param userId who signed in
     */
    @StoredName("flowmart.user.UserAuthenticated")
    record UserAuthenticated(UserId userId) implements UserEvent {}

    /**
     * A payment method was added, or became the default one.
     *
     * @param userId          whose it is
     * @param paymentMethodId its id
     * @param provider        who knows the card, {@code stripe}; {@code manual} for a bank transfer
     * @param reference       its name at the provider, or {@code bank_transfer}
     * @param brand           {@code visa}, {@code mastercard}, …, {@code bank_transfer}
     * @param last4           the card number's last four digits; empty for what has none
     * @param isDefault       whether orders are charged to it from now on; the former default is none any more
     */
    @StoredName("flowmart.user.PaymentMethodAdded")
    record PaymentMethodAdded(
            UserId userId,
            PaymentMethodId paymentMethodId,
            String provider,
            String reference,
            String brand,
            String last4,
            @JsonProperty("default") boolean isDefault)
            implements UserEvent {}
}
