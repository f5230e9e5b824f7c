package io.flowmart.user;

import io.flowmart.api.user.PasswordHash;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserCommand.AddPaymentMethod;
import io.flowmart.api.user.UserCommand.SignUp;
import io.flowmart.api.user.UserEvent.PaymentMethodAdded;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.api.user.UserId;

/** Ada and her cards. */
final class UserFixtures {

    static final UserId ADA = UserId.random();
    static final String EMAIL = "Ada@example.com";
    static final PasswordHash HASH = new PasswordHash("$argon2id$…");
    static final UserCreated ADA_CREATED = new UserCreated(ADA, EMAIL, "Ada", Role.CUSTOMER, null);

    private UserFixtures() {}

    static SignUp signUp(UserId user, String email) {
        return new SignUp(user, email, "Ada", HASH, Role.CUSTOMER, null);
    }

    static AddPaymentMethod add(String reference, String brand, boolean isDefault) {
        return new AddPaymentMethod(ADA, id(reference), "stripe", reference, brand, "4242", isDefault);
    }

    static PaymentMethodAdded added(String reference, String brand, boolean isDefault) {
        return new PaymentMethodAdded(ADA, id(reference), "stripe", reference, brand, "4242", isDefault);
    }

    private static PaymentMethodId id(String reference) {
        return PaymentMethodId.of(ADA, "stripe", reference);
    }
}
