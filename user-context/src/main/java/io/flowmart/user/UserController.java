package io.flowmart.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmart.api.Rejection;
import io.flowmart.api.Text;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserCommand.AddPaymentMethod;
import io.flowmart.api.user.UserCommand.SignUp;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.SignedIn;
import io.flowmart.user.PaymentMethods.PaymentMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Opens accounts, adds payment methods and shows them. */
@RestController
class UserController {

    /** The scope with which a service may read any user's payment methods. */
    static final String READ_SCOPE = "users.read";

    /** What needs no provider: the buyer transfers the money, an operator sees it come. */
    private static final Described BANK_TRANSFER = new Described(GatewayName.MANUAL, "bank_transfer", "");

    private final CommandGateway commands;
    private final Passwords passwords;
    private final StripeCards cards;
    private final Credentials credentials;
    private final PaymentMethods paymentMethods;

    UserController(
            CommandGateway commands,
            Passwords passwords,
            StripeCards cards,
            Credentials credentials,
            PaymentMethods paymentMethods) {
        this.commands = commands;
        this.passwords = passwords;
        this.cards = cards;
        this.credentials = credentials;
        this.paymentMethods = paymentMethods;
    }

    /**
     * A new account.
     *
     * @param email    to sign in with and to write to
     * @param password 8 to 255 characters
     * @param name     how the user wants to be called
     * @param language the language he wants to be written to in, a BCP 47 tag; absent: the shop's
     */
    record SignUpRequest(
            @Email @Text String email,
            @NotNull Password password,
            @Text String name,

            @Nullable @Pattern(regexp = SignUp.LANGUAGE, message = "must be a language tag such as de or de-AT")
            String language) {}

    /**
     * The new account.
     *
     * @param userId its id
     */
    record SignedUp(UserId userId) {}

    /** Opens an account. */
    @PostMapping("/users/signup")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SignedUp> signUp(@RequestBody @Valid SignUpRequest request) {
        if (!request.password().isSuitable()) {
            throw new Rejection(
                    UserRejection.UNSUITABLE_PASSWORD, "password", "A password must have 8 to 255 characters.");
        }
        UserId userId = UserId.random();
        commands.sendAndWait(new SignUp(
                userId,
                request.email(),
                request.name(),
                passwords.hash(request.password()),
                Role.CUSTOMER,
                request.language()));
        return ResponseEntity.created(URI.create("/users/get/" + userId)).body(new SignedUp(userId));
    }

    /**
     * A payment method.
     *
     * @param paymentMethod its id at Stripe, {@code pm_…}, or {@code bank_transfer}; never a card number
     * @param isDefault     whether orders are paid with it from now on; a user's first one always is
     */
    record AddRequest(
            @Text String paymentMethod,
            @JsonProperty("default") @Nullable Boolean isDefault) {

        /** Does not show what may be a card number, sent by mistake. */
        @Override
        public String toString() {
            return "AddRequest[…]";
        }
    }

    /**
     * The payment method; the same again has the same id.
     *
     * @param paymentMethodId its id here
     */
    record Added(PaymentMethodId paymentMethodId) {}

    /** Adds a payment method that Stripe knows, or bank transfer, to the caller's account. */
    @PostMapping("/users/add")
    @ResponseStatus(HttpStatus.CREATED)
    Added addPaymentMethod(@SignedIn UserId user, @RequestBody @Valid AddRequest request) {
        String reference = request.paymentMethod();
        Described method = reference.equals(BANK_TRANSFER.brand()) ? BANK_TRANSFER : described(cards.find(reference));
        PaymentMethodId id = PaymentMethodId.of(user, method.provider(), reference);
        commands.sendAndWait(new AddPaymentMethod(
                user,
                id,
                method.provider(),
                reference,
                method.brand(),
                method.last4(),
                Boolean.TRUE.equals(request.isDefault())));
        return new Added(id);
    }

    /** Who knows a payment method, and what of it may be shown. */
    private record Described(String provider, String brand, String last4) {}

    private static Described described(StripeCards.Card card) {
        return new Described(GatewayName.STRIPE, card.brand(), card.last4());
    }

    /**
     * What can be charged for a user.
     *
     * @param userId         the user
     * @param paymentMethods the newest last
     */
    record Account(UserId userId, List<PaymentMethod> paymentMethods) {}

    /** The caller's own account, or anyone's for a service that may read it. */
    @GetMapping("/users/get/{userId}")
    Account get(@PathVariable UserId userId, Authentication caller) {
        if (!mayRead(caller, userId) || !credentials.exists(userId)) {
            throw Rejection.notFound();
        }
        return new Account(userId, paymentMethods.of(userId));
    }

    private static boolean mayRead(Authentication caller, UserId userId) {
        return caller.getName().equals(userId.value())
                || caller.getAuthorities().stream()
                        .anyMatch(authority -> ("SCOPE_" + READ_SCOPE).equals(authority.getAuthority()));
    }
}
