package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ExtendWith(OutputCaptureExtension.class)
class PaymentMethodsIT extends UserApi {

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void heal() throws IOException, InterruptedException {
        simulatorFaults("[]");
        client.close();
    }

    @Test
    void addsACardAsStripeDescribesItAndShowsItAtOnce() {
        UserId user = newUser();

        MvcTestResult added = add(user, "pm_card_visa", false);

        String id = PaymentMethodId.of(user, "stripe", "pm_card_visa").value();
        assertThat(added).hasStatus(201);
        assertThat(text(added, "paymentMethodId")).isEqualTo(id);
        assertThat(get("/users/get/" + user, TestTokens.customer(user)))
                .hasStatus(200)
                .bodyJson()
                .isStrictlyEqualTo("""
                {"userId": "%s", "paymentMethods": [
                    {"paymentMethodId": "%s", "provider": "stripe", "reference": "pm_card_visa",
                     "brand": "visa", "last4": "4242", "default": true}]}""".formatted(user, id));
    }

    @Test
    void addsAnotherCardAndMakesItTheDefault() {
        UserId user = newUser();
        add(user, "pm_card_visa", true);
        add(user, "pm_card_mastercard", true);

        MvcTestResult account = get("/users/get/" + user, TestTokens.customer(user));

        assertThat(account)
                .bodyJson()
                .extractingPath("$.paymentMethods[*].brand")
                .asArray()
                .containsExactly("visa", "mastercard");
        assertThat(account)
                .bodyJson()
                .extractingPath("$.paymentMethods[*].default")
                .asArray()
                .containsExactly(false, true);
    }

    @Test
    void addsBankTransferWithoutAskingStripe() throws Exception {
        UserId user = newUser();
        add(user, "pm_card_visa", true);
        simulatorFaults("[{\"kind\":\"status_500_before\"}]");

        MvcTestResult added = add(user, "bank_transfer", true);

        String id = PaymentMethodId.of(user, "manual", "bank_transfer").value();
        assertThat(added).hasStatus(201);
        assertThat(text(added, "paymentMethodId")).isEqualTo(id);
        assertThat(get("/users/get/" + user, TestTokens.customer(user)))
                .bodyJson()
                .extractingPath("$.paymentMethods[1]")
                .isEqualTo(Map.of(
                        "paymentMethodId", id,
                        "provider", "manual",
                        "reference", "bank_transfer",
                        "brand", "bank_transfer",
                        "last4", "",
                        "default", true));
    }

    @Test
    void storesNothingWhenBankTransferIsAddedAgain() {
        UserId user = newUser();
        add(user, "bank_transfer", false);

        assertThat(add(user, "bank_transfer", true)).hasStatus(201);
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated", "flowmart.user.PaymentMethodAdded");
    }

    @Test
    void storesNothingWhenTheSameCardIsAddedAgain() {
        UserId user = newUser();
        String first = text(add(user, "pm_card_visa", true), "paymentMethodId");

        MvcTestResult again = add(user, "pm_card_visa", false);

        assertThat(again).hasStatus(201);
        assertThat(text(again, "paymentMethodId")).isEqualTo(first);
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated", "flowmart.user.PaymentMethodAdded");
    }

    @Test
    void takesACardWithoutBeingToldWhetherItIsTheDefault() {
        UserId user = newUser();

        assertThat(post("/users/add", TestTokens.customer(user), "{\"paymentMethod\":\"pm_card_visa\"}"))
                .hasStatus(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pm_unknown",
                "pi_card_visa",
                "visa",
                "pm_../customers",
                "pm_card visa",
                "pm_",
                "Bank_Transfer",
                "bank_transfer ",
                "manual"
            })
    void refusesWhatStripeDoesNotKnow(String paymentMethod) {
        assertProblem(add(newUser(), paymentMethod, true), 400, "payment_method_unknown", "paymentMethod");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4242424242424242",
                "4242 4242 4242 4242",
                "4242-4242-4242-4242",
                "pm_378282246310005",
                "4222222222222"
            })
    void refusesACardNumberAndForgetsIt(String number, CapturedOutput output) {
        UserId user = newUser();

        MvcTestResult answer = add(user, number, true);

        assertProblem(answer, 400, "card_number_refused", "paymentMethod");
        assertThat(body(answer)).doesNotContain(number);
        assertThat(output.getAll()).doesNotContain(number);
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"paymentMethod\":null}",
                "{\"paymentMethod\":\" \"}",
                "{\"paymentMethod\":\"pm_\\u0000\"}"
            })
    void refusesARequestWithoutAPaymentMethod(String body) {
        assertProblem(post("/users/add", TestTokens.customer(newUser()), body), 400, "invalid_field", "paymentMethod");
    }

    @Test
    void refusesAPaymentMethodThatIsTooLong() {
        assertProblem(add(newUser(), "pm_" + "a".repeat(253), true), 400, "invalid_field", "paymentMethod");
    }

    @Test
    void refusesADefaultThatIsNeitherTrueNorFalse() {
        String body = "{\"paymentMethod\":\"pm_card_visa\",\"default\":\"perhaps\"}";

        assertProblem(post("/users/add", TestTokens.customer(newUser()), body), 400, "invalid_field", "default");
    }

    @Test
    void refusesAFieldThatItDoesNotKnow() {
        String body = "{\"paymentMethod\": \"pm_card_visa\", \"isDefault\": true}";

        assertProblem(post("/users/add", TestTokens.customer(newUser()), body), 400, "invalid_field", "isDefault");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status_429", "status_500_before", "cut_before", "cut_after"})
    void asksToTryAgainWhenStripeDoesNotAnswer(String fault, CapturedOutput output) throws Exception {
        UserId user = newUser();
        simulatorFaults("[{\"kind\":\"%s\"}]".formatted(fault));

        MvcTestResult answer = add(user, "pm_card_visa", true);

        assertProblem(answer, 503, "payment_provider_unavailable");
        assertThat(answer).hasHeader("Retry-After", "1");
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void addsNothingForAUserWithoutAnAccount(CapturedOutput output) {
        assertProblem(add(UserId.random(), "pm_card_visa", true), 404, "not_found");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void addsNothingForAService() {
        MvcTestResult answer =
                post("/users/add", TestTokens.service("payment", "users.read"), "{\"paymentMethod\":\"pm_card_visa\"}");

        assertProblem(answer, 403, "forbidden");
    }

    @Test
    void showsAnAccountToAServiceThatMayReadIt() {
        UserId user = newUser();
        String service = TestTokens.service("payment", "users.read");

        assertThat(get("/users/get/" + user, service)).hasStatus(200);
        assertProblem(get("/users/get/" + UserId.random(), service), 404, "not_found");
    }

    @Test
    void hidesAnAccountFromEverybodyElse() {
        UserId user = newUser();

        assertProblem(get("/users/get/" + user, TestTokens.customer(newUser())), 404, "not_found");
        assertProblem(get("/users/get/" + user, TestTokens.operator()), 404, "not_found");
        assertProblem(get("/users/get/" + user, TestTokens.service("payment", "orders.read")), 404, "not_found");
    }

    @Test
    void knowsNoAccountThatWasNeverOpened() {
        UserId nobody = UserId.random();

        assertProblem(get("/users/get/" + nobody, TestTokens.customer(nobody)), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "order-0198c2f6-0000-8000-8000-000000000000", "user-'"})
    void refusesWhatIsNoUserId(String id) {
        assertProblem(get("/users/get/" + id, TestTokens.customer(newUser())), 400, "invalid_field", "userId");
    }

    @Test
    void refusesWhoHasNoGoodToken() {
        UserId user = newUser();

        for (String token : new String[] {
            null, "Bearer nonsense", "Basic cGF5bWVudDp4", TestTokens.expired(user), TestTokens.forged(user)
        }) {
            assertProblem(get("/users/get/" + user, token), 401, "unauthenticated");
            assertProblem(post("/users/add", token, "{\"paymentMethod\":\"pm_card_visa\"}"), 401, "unauthenticated");
        }
        assertThat(events(user)).containsExactly("flowmart.user.UserCreated");
    }

    private void simulatorFaults(String rules) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(STRIPE.address().resolve("/simulator/faults"))
                .PUT(BodyPublishers.ofString(rules))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
}
