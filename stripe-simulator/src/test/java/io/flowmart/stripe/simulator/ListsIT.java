package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentSearchParams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListsIT {

    private static final List<String> NEWEST_FIRST = new ArrayList<>();

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @BeforeAll
    static void start() throws StripeException {
        for (int i = 0; i < 25; i++) {
            simulation.now.set(simulation.now.get().plusSeconds(1));
            var params = Simulation.order(100 + i)
                    .putMetadata("order_id", "order-" + i)
                    .putMetadata("parity", i % 2 == 0 ? "even" : "o'dd")
                    .build();
            NEWEST_FIRST.addFirst(
                    simulation.stripe.v1().paymentIntents().create(params).getId());
        }
    }

    @Test
    void listsTheNewestFirstAndPages() throws StripeException {
        var first = simulation.stripe.v1().paymentIntents().list();
        assertThat(first.getHasMore()).isTrue();
        assertThat(ids(first.getData())).isEqualTo(NEWEST_FIRST.subList(0, 10));

        var all = new ArrayList<String>();
        var params = PaymentIntentListParams.builder().setLimit(10L).build();
        simulation
                .stripe
                .v1()
                .paymentIntents()
                .list(params)
                .autoPagingIterable()
                .forEach(intent -> all.add(intent.getId()));
        assertThat(all).isEqualTo(NEWEST_FIRST);
    }

    @Test
    void listsByTimeOfCreation() throws StripeException {
        long created = simulation.retrieve(NEWEST_FIRST.get(5)).getCreated();
        var params = PaymentIntentListParams.builder()
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(created)
                        .setLt(created + 2)
                        .build())
                .build();

        assertThat(ids(simulation.stripe.v1().paymentIntents().list(params).getData()))
                .isEqualTo(NEWEST_FIRST.subList(4, 6));
        var exactly = PaymentIntentListParams.builder().setCreated(created).build();
        assertThat(ids(simulation.stripe.v1().paymentIntents().list(exactly).getData()))
                .containsExactly(NEWEST_FIRST.get(5));
    }

    @Test
    void findsByMetadata() throws StripeException {
        var found = search("metadata['order_id']:'order-7'", 10, null);

        assertThat(found.getData()).singleElement().satisfies(intent -> assertThat(intent.getMetadata())
                .containsEntry("order_id", "order-7"));
        assertThat(found.getHasMore()).isFalse();
        assertThat(search("metadata[\"order_id\"]:\"order-7\" AND status:'requires_payment_method'", 10, null)
                        .getData())
                .hasSize(1);
        assertThat(search("metadata['order_id']:'order-7' AND status:'succeeded'", 10, null)
                        .getData())
                .isEmpty();
        assertThat(search("metadata['parity']:'o\\'dd' and currency:'eur'", 100, null)
                        .getData())
                .hasSize(12);
    }

    @Test
    void pagesThroughWhatItFinds() throws StripeException {
        var found = new ArrayList<String>();
        String page = null;
        do {
            var result = search("metadata['parity']:'even'", 5, page);
            found.addAll(ids(result.getData()));
            page = result.getNextPage();
        } while (page != null);

        assertThat(found).hasSize(13).doesNotHaveDuplicates();
        assertThat(found.getFirst()).isEqualTo(NEWEST_FIRST.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata['a']",
                "amount>100",
                "metadata['a']:'b' OR metadata['a']:'c'",
                "metadata['a']:'b",
                "-status:'x'",
                "metadata['a']:'b' AND"
            })
    void refusesQueriesItWouldMisread(String query) {
        assertThatThrownBy(() -> search(query, 10, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("unable to parse");
    }

    @Test
    void refusesCursorsThatNeverWere() {
        var params =
                PaymentIntentListParams.builder().setStartingAfter("pi_none").build();
        assertThatThrownBy(() -> simulation.stripe.v1().paymentIntents().list(params))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("No such payment_intent");
        assertThatThrownBy(() -> search("status:'x'", 10, "nonsense")).hasMessageContaining("Invalid page");
    }

    private static com.stripe.model.StripeSearchResult<PaymentIntent> search(String query, long limit, String page)
            throws StripeException {
        var params = PaymentIntentSearchParams.builder().setQuery(query).setLimit(limit);
        if (page != null) {
            params.setPage(page);
        }
        return simulation.stripe.v1().paymentIntents().search(params.build());
    }

    private static List<String> ids(List<PaymentIntent> intents) {
        return intents.stream().map(PaymentIntent::getId).toList();
    }
}
