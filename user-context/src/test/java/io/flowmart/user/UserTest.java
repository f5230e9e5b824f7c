package io.flowmart.user;

import static io.flowmart.user.UserFixtures.ADA;
import static io.flowmart.user.UserFixtures.ADA_CREATED;
import static io.flowmart.user.UserFixtures.EMAIL;
import static io.flowmart.user.UserFixtures.HASH;
import static io.flowmart.user.UserFixtures.add;
import static io.flowmart.user.UserFixtures.added;
import static io.flowmart.user.UserFixtures.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.Rejection;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserCommand.Authenticate;
import io.flowmart.api.user.UserCommand.SignUp;
import io.flowmart.api.user.UserEvent.UserAuthenticated;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.api.user.UserId;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserTest {

    private final Credentials credentials = new CredentialsInMemory();
    private FixtureConfiguration<User> fixture;

    @BeforeEach
    void newFixture() {
        fixture = new AggregateTestFixture<>(User.class);
        fixture.registerAnnotatedCommandHandler(new SignUpHandler(credentials, fixture.getRepository()));
    }

    @Test
    void opensAnAccount() {
        fixture.givenNoPriorActivity().when(signUp(ADA, EMAIL)).expectEvents(ADA_CREATED);

        assertThat(credentials.find(EMAIL)).contains(new Credentials.Credential(ADA, HASH));
    }

    @Test
    void opensAnOperatorsAccountAndKeepsHisLanguage() {
        fixture.givenNoPriorActivity()
                .when(new SignUp(ADA, EMAIL, "Ada", HASH, Role.OPERATOR, "de-AT"))
                .expectEvents(new UserCreated(ADA, EMAIL, "Ada", Role.OPERATOR, "de-AT"));
    }

    @Test
    void refusesAnEmailAddressThatIsTakenHoweverItsLettersAreWritten() {
        credentials.claim("ada@EXAMPLE.com", UserId.random(), HASH);

        fixture.givenNoPriorActivity()
                .when(signUp(ADA, EMAIL))
                .expectNoEvents()
                .expectException(rejectedWith(UserRejection.EMAIL_TAKEN));
    }

    @Test
    void refusesToOpenAnAccountTwice() {
        credentials.claim("other@example.com", ADA, HASH);

        fixture.givenNoPriorActivity()
                .when(signUp(ADA, EMAIL))
                .expectNoEvents()
                .expectException(rejectedWith(UserRejection.EMAIL_TAKEN));
    }

    @Test
    void recordsThatTheUserSignedInAndTellsWhatHeMayDo() {
        fixture.given(ADA_CREATED)
                .when(new Authenticate(ADA))
                .expectEvents(new UserAuthenticated(ADA))
                .expectResultMessagePayload(Role.CUSTOMER);
    }

    @Test
    void recordsEverySignIn() {
        fixture.given(ADA_CREATED, new UserAuthenticated(ADA))
                .when(new Authenticate(ADA))
                .expectEvents(new UserAuthenticated(ADA));
    }

    @Test
    void knowsNoUserWithoutAnAccount() {
        fixture.givenNoPriorActivity()
                .when(new Authenticate(ADA))
                .expectNoEvents()
                .expectException(AggregateNotFoundException.class);
    }

    @Test
    void makesTheFirstPaymentMethodTheDefault() {
        fixture.given(ADA_CREATED).when(add("pm_1", "visa", false)).expectEvents(added("pm_1", "visa", true));
    }

    @Test
    void addsAnotherPaymentMethodBesideTheDefault() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true))
                .when(add("pm_2", "mastercard", false))
                .expectEvents(added("pm_2", "mastercard", false));
    }

    @Test
    void makesAnotherPaymentMethodTheDefault() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true))
                .when(add("pm_2", "mastercard", true))
                .expectEvents(added("pm_2", "mastercard", true));
    }

    @Test
    void makesAKnownPaymentMethodTheDefault() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true), added("pm_2", "mastercard", false))
                .when(add("pm_2", "mastercard", true))
                .expectEvents(added("pm_2", "mastercard", true));
    }

    @Test
    void doesNothingWhenThePaymentMethodIsKnownAndUnchanged() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true), added("pm_2", "mastercard", false))
                .when(add("pm_2", "mastercard", false))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void neverLeavesAUserWithoutADefault() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true))
                .when(add("pm_1", "visa", false))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void forgetsTheFormerDefault() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true), added("pm_2", "mastercard", true))
                .when(add("pm_1", "visa", true))
                .expectEvents(added("pm_1", "visa", true));
    }

    @Test
    void recordsThatAKnownPaymentMethodLooksDifferent() {
        fixture.given(ADA_CREATED, added("pm_1", "visa", true))
                .when(add("pm_1", "cartes_bancaires", false))
                .expectEvents(added("pm_1", "cartes_bancaires", true));
    }

    @Test
    void addsNoPaymentMethodToAUserWithoutAnAccount() {
        fixture.givenNoPriorActivity()
                .when(add("pm_1", "visa", true))
                .expectNoEvents()
                .expectException(AggregateNotFoundException.class);
    }

    private static Matcher<Throwable> rejectedWith(UserRejection code) {
        return new CustomTypeSafeMatcher<>("a rejection with the code " + code.code()) {
            @Override
            protected boolean matchesSafely(Throwable failure) {
                return failure instanceof Rejection rejection && rejection.code() == code;
            }
        };
    }
}
