package io.flowmart.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Http.Answer;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.Member.Visit;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.security.testing.TestTokens;
import java.time.Instant;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@SampleTest
class AuditIT {

    private static final String PATH = "/admin/audit/events?aggregateId=";

    @Autowired
    private Http http;

    @Autowired
    private CommandGateway commands;

    private final UserId user = UserId.random();

    @Test
    void showsAnAggregatesEventsInOrderPageByPage() {
        commands.sendAndWait(new Join(user, "Ada"));
        for (int i = 0; i < 4; i++) {
            commands.sendAndWait(new Visit(user));
        }
        JsonNode first = get(PATH + user + "&limit=2").json();
        assertThat(first.path("items").findValuesAsString("sequence")).containsExactly("0", "1");
        assertThat(first.path("nextCursor").asLong()).isEqualTo(2);
        JsonNode second = get(PATH + user + "&limit=2&cursor=2").json();
        assertThat(second.path("items").findValuesAsString("sequence")).containsExactly("2", "3");
        JsonNode third = get(PATH + user + "&limit=2&cursor=4").json();
        assertThat(third.path("items").findValuesAsString("sequence")).containsExactly("4");
        assertThat(third.path("nextCursor").isNull()).isTrue();
        assertThat(get(PATH + user).json().path("items")).hasSize(5);
    }

    @Test
    void showsAnEventAsItIsStored() {
        commands.sendAndWait(new Join(user, "Ada"));
        JsonNode event = get(PATH + user).json().at("/items/0");
        assertThat(event.path("aggregateId").asString()).isEqualTo(user.value());
        assertThat(event.path("event").asString()).isEqualTo("flowmart.user.UserCreated");
        assertThat(event.path("version").asString()).isEqualTo("1");
        assertThat(event.at("/payload/userId").asString()).isEqualTo(user.value());
        assertThat(event.at("/metaData/correlationId").asString()).isNotBlank();
        assertThat(event.path("eventId").asString()).isNotBlank();
        assertThat(Instant.parse(event.path("time").asString()))
                .isBeforeOrEqualTo(Instant.parse(event.path("storedAt").asString()));
    }

    @Test
    void showsAnEmptyPageForWhatIsNotThere() {
        Answer answer = get(PATH + UserId.random());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/audit/events,                     400 missing_parameter aggregateId",
        "/admin/audit/events?aggregateId=,        400 invalid_field aggregateId",
        "/admin/audit/events?aggregateId=a%00,    400 invalid_field aggregateId",
        "/admin/audit/events?aggregateId=a&limit=0,     400 invalid_field limit",
        "/admin/audit/events?aggregateId=a&limit=1001,  400 invalid_field limit",
        "/admin/audit/events?aggregateId=a&limit=x,     400 invalid_field limit",
        "/admin/audit/events?aggregateId=a&cursor=-1,   400 invalid_field cursor",
        "/admin/audit/events?aggregateId=a&cursor=x,    400 invalid_field cursor"
    })
    void namesTheParameterThatIsWrong(String path, String problem) {
        assertThat(get(path).problem()).isEqualTo("application/problem+json " + problem);
    }

    @Test
    void isForOperatorsOnly() {
        assertThat(http.get(PATH + user, "Authorization", TestTokens.customer(user))
                        .problem())
                .isEqualTo("application/problem+json 403 forbidden");
        assertThat(http.get(PATH + user).problem()).isEqualTo("application/problem+json 401 unauthenticated");
    }

    private Answer get(String path) {
        return http.get(path, "Authorization", TestTokens.operator());
    }
}
