package io.flowmart.api.user;

import io.flowmart.api.Text;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of a user's account. Handled by the user context; sent by its controller. */
public sealed interface UserCommand {

    /** The account that is asked. */
    UserId userId();

    /**
     * Opens an account. Outcome: {@link UserEvent.UserCreated}; the e-mail address and the password's hash are written
     * in the same transaction, so that of any number of requests with one address exactly one succeeds.
     *
     * @param userId       the new account's id
     * @param email        address to sign in with and to write to; compared without regard to case
     * @param name         how the user wants to be called
     * @param passwordHash the password, hashed with Argon2id; in no event and no log
     * @param role         what the user may do
     * @param language     the language he wants to be written to in, a BCP 47 tag such as {@code de-AT}; absent: the
     *                     shop's
     */
    record SignUp(
            @TargetAggregateIdentifier UserId userId,
            @Text String email,
            @Text String name,
            PasswordHash passwordHash,
            Role role,
            @Nullable @Pattern(regexp = LANGUAGE) String language)
            implements UserCommand {

        /**
         * The shape of a language tag: a language and at most three subtags, 35 characters at the most.
         *
         * @see <a href="https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1">RFC 5646</a>
         */
        public static final String LANGUAGE = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}";
    }

    /**
     * Records that the user has proven who he is. Sent after the password was checked. Outcome:
     * {@link UserEvent.UserAuthenticated}.
     *
     * @param userId who signed in
     */
    record Authenticate(@TargetAggregateIdentifier UserId userId) implements UserCommand {}

    /**
     * Adds a payment method to an account. Outcome: {@link UserEvent.PaymentMethodAdded}; if the user has it already
     * and nothing changes, no event.
     *
     * @param userId          whose it is
     * @param paymentMethodId its id, derived from user, provider and reference
     * @param provider        who knows the card, {@code stripe}; {@code manual} for a bank transfer
     * @param reference       its name at the provider, {@code pm_…}, or {@code bank_transfer}; never a card number
     * @param brand           {@code visa}, {@code mastercard}, …, {@code bank_transfer}
     * @param last4           the card number's last four digits; empty for what has none
     * @param isDefault       whether orders are charged to it from now on; a user's first one always is
     */
    record AddPaymentMethod(
            @TargetAggregateIdentifier UserId userId,
            PaymentMethodId paymentMethodId,
            @Text String provider,
            @Text String reference,
            @Text String brand,
            @NotNull @Pattern(regexp = "([0-9]{4})?") String last4,
            boolean isDefault)
            implements UserCommand {}
}
