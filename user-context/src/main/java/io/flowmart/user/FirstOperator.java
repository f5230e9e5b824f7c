package io.flowmart.user;

import io.flowmart.api.Ids;
import io.flowmart.api.Rejection;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserCommand.SignUp;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.SettingProblem;
import io.flowmart.platform.security.Guessable;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.interceptors.JSR303ViolationException;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/** Makes one operator's account when the shop starts for the first time. Later starts leave it as it is. */
@Component
class FirstOperator implements ApplicationRunner {

    /** Always the same one, so that there is one such account, however many copies start at the same time. */
    static final UserId ID = new UserId(Ids.derived("user-", "operator"));

    private static final int PASSWORD_BYTES = 12;

    private final Settings settings;
    private final Credentials credentials;
    private final Passwords passwords;
    private final CommandGateway commands;

    FirstOperator(Settings settings, Credentials credentials, Passwords passwords, CommandGateway commands) {
        this.settings = settings;
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
    }

    /**
     * Whose account it is. Read when the account is made, and not after.
     *
     * @param email    the address to sign in with
     * @param password generated if it is empty
     */
    @ConfigurationProperties("flowmart.operator")
    record Settings(
            @DefaultValue("operator@flowmart.local") String email,
            @DefaultValue("") String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Settings[email=" + email + "]";
        }
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!credentials.exists(ID)) {
            String given = settings.password();
            Password password = new Password(given.isEmpty() ? generate() : given);
            if (signUp(password) && given.isEmpty()) {
                // The only place where it can ever be read, and so not the log, which is kept.
                System.out.printf(
                        "%nThe operator's account is %s with the password %s%nKeep it: it is not shown again.%n%n",
                        settings.email(), password.value());
            }
        }
    }

    private boolean signUp(Password password) {
        if (!password.isSuitable() || Guessable.is(password.value())) {
            throw new SettingProblem(
                    "The password in flowmart.operator.password must have 8 to 255 characters, and none"
                            + " that anyone could guess.");
        }
        try {
            commands.sendAndWait(
                    new SignUp(ID, settings.email(), "Operator", passwords.hash(password), Role.OPERATOR, null));
            return true;
        } catch (JSR303ViolationException e) {
            throw new SettingProblem("The setting flowmart.operator.email must be an e-mail address.", e);
        } catch (Rejection rejection) {
            if (rejection.code() != UserRejection.EMAIL_TAKEN) {
                throw rejection;
            }
            if (credentials.exists(ID)) {
                return false;
            }
            throw new SettingProblem("The address " + settings.email()
                    + " is a customer's: choose another for the operator with flowmart.operator.email.");
        }
    }

    private static String generate() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
