package io.flowmart.user;

import io.flowmart.api.Rejection;
import io.flowmart.api.Text;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserCommand.Authenticate;
import io.flowmart.user.Credentials.Credential;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Gives an access token to whoever proves that he is the user. */
@RestController
class SignInController {

    private final Credentials credentials;
    private final Passwords passwords;
    private final CommandGateway commands;
    private final UserTokens tokens;

    SignInController(Credentials credentials, Passwords passwords, CommandGateway commands, UserTokens tokens) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
        this.tokens = tokens;
    }

    /**
     * Who signs in.
     *
     * @param email    the account's address, in any case
     * @param password the account's
     */
    record SignInRequest(@Text String email, @NotNull Password password) {}

    /**
     * What the user shows from now on.
     *
     * @param accessToken a JWT, for the header {@code Authorization: Bearer}
     * @param tokenType   always {@code Bearer}
     * @param expiresIn   seconds until it is worth nothing
     */
    record Session(String accessToken, String tokenType, long expiresIn) {

        /** Without the token. */
        @Override
        public String toString() {
            return "Session[…]";
        }
    }

    /** Gives an access token for an e-mail address and its password. */
    @PostMapping("/users/signin")
    Session signIn(@RequestBody @Valid SignInRequest request) {
        Optional<Credential> found = credentials.find(request.email());
        boolean proven = passwords.matches(
                request.password(), found.map(Credential::passwordHash).orElse(null));
        Credential credential = found.filter(ignored -> proven)
                .orElseThrow(() -> new Rejection(
                        UserRejection.INVALID_CREDENTIALS,
                        "There is no account with this e-mail address and password."));
        Role role = commands.sendAndWait(new Authenticate(credential.userId()));
        return new Session(
                tokens.issue(credential.userId(), role),
                "Bearer",
                tokens.lifetime().toSeconds());
    }
}
