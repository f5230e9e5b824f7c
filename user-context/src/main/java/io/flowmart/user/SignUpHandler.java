package io.flowmart.user;

import io.flowmart.api.Rejection;
import io.flowmart.api.user.UserCommand.SignUp;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/**
 * Opens accounts. That an e-mail address is free cannot be seen by one account alone; so it is decided here, before the
 * account, in one transaction with its first event.
 */
@Component
class SignUpHandler {

    private final Credentials credentials;
    private final Repository<User> users;

    SignUpHandler(Credentials credentials, Repository<User> users) {
        this.credentials = credentials;
        this.users = users;
    }

    @CommandHandler
    void handle(SignUp command) throws Exception {
        if (!credentials.claim(command.email(), command.userId(), command.passwordHash())) {
            throw new Rejection(
                    UserRejection.EMAIL_TAKEN, "email", "There is an account with this e-mail address already.");
        }
        users.newInstance(() -> new User(command));
    }
}
