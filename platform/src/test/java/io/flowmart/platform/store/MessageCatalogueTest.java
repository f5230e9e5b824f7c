package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmart.api.MessageCatalogue;
import io.flowmart.api.StoredName;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What is stored can be read for ever. Each version of each event has a sample, {@code messages/<name>.v<version>.json}
 * in core-api, with variants after a hyphen. Whoever changes one breaks event stores; a new version gets a new sample.
 */
class MessageCatalogueTest {

    private static final Pattern FILE = Pattern.compile("(?<name>.+)\\.v(?<version>[0-9]+)(-[a-z-]+)?\\.json");

    private static final ObjectMapper MAPPER = new EventStoreAutoConfiguration().defaultAxonObjectMapper();
    private static final CatalogueSerializer SERIALIZER = new CatalogueSerializer(MAPPER, MessageCatalogue.events());

    /** A sample file. */
    record Sample(String file, String name, String version, JsonNode json) {

        static Sample of(Resource resource) {
            String file = Objects.requireNonNull(resource.getFilename());
            Matcher parts = FILE.matcher(file);
            assertThat(parts.matches()).as(file).isTrue();
            try (var stream = resource.getInputStream()) {
                return new Sample(file, parts.group("name"), parts.group("version"), MAPPER.readTree(stream));
            } catch (IOException e) {
                throw new AssertionError(file, e);
            }
        }

        SerializedObject<String> stored() {
            return stored(json);
        }

        SerializedObject<String> stored(JsonNode content) {
            return new SimpleSerializedObject<>(content.toString(), String.class, name, version);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Sample> samples() throws IOException {
        return Stream.of(new PathMatchingResourcePatternResolver().getResources("classpath*:messages/*.json"))
                .map(Sample::of);
    }

    @Test
    void theStoredNamesAreTheseAndNoOthers() {
        assertThat(MessageCatalogue.events())
                .extracting(event -> event.getAnnotation(StoredName.class))
                .extracting(name -> name.value() + " " + name.version())
                .containsExactlyInAnyOrder(
                        "flowmart.user.UserCreated 1",
                        "flowmart.user.UserAuthenticated 1",
                        "flowmart.user.PaymentMethodAdded 1",
                        "flowmart.order.OrderCreated 1",
                        "flowmart.order.OrderPaid 1",
                        "flowmart.order.OrderConfirmed 1",
                        "flowmart.order.OrderPaymentFailed 1",
                        "flowmart.order.OrderCancelled 1",
                        "flowmart.order.OrderRefunded 1",
                        "flowmart.order.OrderPaymentRetried 1",
                        "flowmart.order.OrderPartiallyRefunded 1",
                        "flowmart.order.OrderRefundFailed 1",
                        "flowmart.payment.PaymentMethodChosen 1",
                        "flowmart.payment.PaymentActionRequired 1",
                        "flowmart.payment.PaymentPending 1",
                        "flowmart.payment.PaymentReceived 1",
                        "flowmart.payment.PaymentAuthorized 1",
                        "flowmart.payment.PaymentAuthorizationExpiring 1",
                        "flowmart.payment.PaymentCaptureRequested 1",
                        "flowmart.payment.PaymentFeeCharged 1",
                        "flowmart.payment.PaymentRefundPending 1",
                        "flowmart.payment.PaymentRefundFailed 1",
                        "flowmart.payment.PaymentDisputed 1",
                        "flowmart.payment.PaymentDisputeClosed 1",
                        "flowmart.payment.DiscrepancyFound 1",
                        "flowmart.payment.DiscrepancyResolved 1",
                        "flowmart.payment.PaymentInitiated 1",
                        "flowmart.payment.PaymentIntentCreated 1",
                        "flowmart.payment.PaymentProcessed 1",
                        "flowmart.payment.PaymentVoidRequested 1",
                        "flowmart.payment.PaymentVoided 1",
                        "flowmart.payment.PaymentRefundRequested 1",
                        "flowmart.payment.PaymentRefunded 1");
    }

    @Test
    void everyEventHasASampleAndEverySampleAnEvent() throws IOException {
        Set<String> sampled = new TreeSet<>();
        samples().forEach(sample -> sampled.add(sample.name() + " " + sample.version()));
        assertThat(MessageCatalogue.events())
                .extracting(event -> event.getAnnotation(StoredName.class))
                .extracting(name -> name.value() + " " + name.version())
                .containsExactlyInAnyOrderElementsOf(sampled);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isReadAndWrittenBackUnchanged(Sample sample) throws IOException {
        Object event = read(sample.stored());
        assertThat(event.getClass().getAnnotation(StoredName.class))
                .returns(sample.name(), StoredName::value)
                .returns(sample.version(), StoredName::version);

        SerializedObject<String> written = SERIALIZER.serialize(event, String.class);
        assertThat(MAPPER.readTree(written.getData())).isEqualTo(sample.json());
        assertThat(written.getType().getName()).isEqualTo(sample.name());
        assertThat(written.getType().getRevision()).isEqualTo(sample.version());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isReadAlthoughItHasAFieldThatIsNotKnown(Sample sample) {
        ObjectNode more = sample.json().deepCopy();
        more.putObject("@class").put("later", "java.lang.Runtime");
        assertThat(read(sample.stored(more))).isEqualTo(read(sample.stored()));
    }

    @Test
    void aSampleOfEachEventFillsAllItsFields() throws IOException {
        List<Object> events = samples().map(sample -> read(sample.stored())).toList();
        assertThat(MessageCatalogue.events()).allSatisfy(type -> assertThat(events)
                .filteredOn(type::isInstance)
                .anySatisfy(event -> assertThat(type.getRecordComponents())
                        .allSatisfy(field -> assertThat(value(field, event))
                                .as(field.getName())
                                .isNotNull())));
    }

    private static Object read(SerializedObject<String> stored) {
        return SERIALIZER.deserialize(stored);
    }

    private static Object value(RecordComponent field, Object event) throws ReflectiveOperationException {
        return field.getAccessor().invoke(event);
    }
}
