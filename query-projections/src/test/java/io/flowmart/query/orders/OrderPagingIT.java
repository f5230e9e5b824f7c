package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@QueryTest
class OrderPagingIT {

    private final UserId buyer = UserId.random();
    private final String token = TestTokens.customer(buyer);

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Test
    void showsTheNewestOrdersFirst() {
        Story older = Story.of(buyer, Story.BEGIN).created().paid();
        Story newer = Story.of(buyer, Story.BEGIN.plusSeconds(60)).created();
        shop.happened(newer, older);

        Answer answer = http.get(token, "/orders");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("items").findValuesAsString("orderId"))
                .containsExactly(newer.orderId.value(), older.orderId.value());
        assertThat(answer.body().get("items").findValuesAsString("status")).containsExactly("pending", "paid");
        assertThat(answer.body().get("nextCursor").isNull()).isTrue();
    }

    @Test
    void showsEachOfManyOrdersOfOneMomentOnce() {
        List<String> placed = place(25);

        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = null;
        do {
            Answer page = http.get(token, "/orders?limit=10" + (cursor == null ? "" : "&cursor=" + cursor));
            List<String> ids = page.body().get("items").findValuesAsString("orderId");
            seen.addAll(ids);
            sizes.add(ids.size());
            cursor = page.body().get("nextCursor").asString(null);
        } while (cursor != null);

        assertThat(sizes).containsExactly(10, 10, 5);
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(placed);
    }

    @Test
    void aNewOrderDoesNotDisturbThePagesToCome() {
        List<String> placed = place(4);
        Answer first = http.get(token, "/orders?limit=2");
        shop.happened(Story.of(buyer, Story.BEGIN.plusSeconds(60)).created());

        Answer second = http.get(token, "/orders?limit=2&cursor=" + first.text("nextCursor"));

        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.body().get("items").findValuesAsString("orderId").stream()))
                .containsExactlyInAnyOrderElementsOf(placed);
    }

    @Test
    void aFullLastPageIsTheLast() {
        place(2);

        assertThat(http.get(token, "/orders?limit=2").body().get("nextCursor").isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%00", "AAAA", "b3JkZXItMQ", "..", "a%20b", "ЖЖ", "", "f_________________w"})
    void refusesACursorThatIsNotOurs(String cursor) {
        Answer answer = http.get(token, "/orders?cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo("invalid_field");
        assertThat(answer.text("field")).isEqualTo("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "99999999999", "ten", "1.5"})
    void refusesALimitOutOfBounds(String limit) {
        Answer answer = http.get(token, "/orders?limit=" + limit);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("invalid_field");
        assertThat(answer.text("field")).isEqualTo("limit");
    }

    private List<String> place(int count) {
        Story[] stories =
                Stream.generate(() -> Story.of(buyer).created()).limit(count).toArray(Story[]::new);
        shop.happened(stories);
        return Stream.of(stories).map(story -> story.orderId.value()).toList();
    }
}
