package io.flowmart.standalone;

import io.flowmart.api.Rejection;
import io.flowmart.standalone.HtmlPage.Cell;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** Shows the topics of the embedded Kafka, and what is on them. */
@Hidden
@RestController
@ConditionalOnBean(KafkaPart.Address.class)
final class DevTopics {

    private static final String PATH = "/dev/topics";

    private final KafkaPart.Address broker;
    private final DevAnswers answers;
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    DevTopics(KafkaPart.Address broker, DevAnswers answers) {
        this.broker = broker;
        this.answers = answers;
    }

    /** All topics. */
    record Topics(List<TopicReader.Topic> items) {}

    /** Records of a topic in the order of their time. */
    record Records(String topic, List<Item> items) {}

    /** A record; its value is JSON if it can be read as such, else text. */
    record Item(
            int partition,
            long offset,
            Instant timestamp,
            @Nullable String key,
            Map<String, @Nullable String> headers,
            @Nullable JsonNode value) {}

    private enum Code implements Rejection.Code {
        KAFKA_UNAVAILABLE;

        @Override
        public Rejection.Kind kind() {
            return Rejection.Kind.UNAVAILABLE;
        }
    }

    @GetMapping(PATH)
    ResponseEntity<String> topics(@RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return answers.of(accept, new Topics(read(TopicReader::topics)), DevTopics::page);
    }

    private static HtmlPage page(Topics topics) {
        return new HtmlPage("Topics")
                .table(
                        List.of("Topic", "Records", "Partition: offsets"),
                        topics.items().stream()
                                .map(topic -> List.of(
                                        Cell.link(PATH + "/" + topic.topic(), topic.topic()),
                                        Cell.text(topic.records()),
                                        Cell.lines(topic.partitions().stream()
                                                .map(held -> "%d: %d up to %d"
                                                        .formatted(
                                                                held.partition(),
                                                                held.firstOffset(),
                                                                held.nextOffset()))
                                                .collect(Collectors.joining("\n")))))
                                .toList());
    }

    /** The newest records, or those from an offset on, counted in each partition. */
    @GetMapping(PATH + "/{topic}")
    ResponseEntity<String> records(
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept,
            @PathVariable String topic,
            @RequestParam(required = false) @Min(0) @Nullable Long from,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        var begin = from == null ? OptionalLong.empty() : OptionalLong.of(from);
        List<Item> items = read(reader -> reader.records(topic, begin, limit)).orElseThrow(Rejection::notFound).stream()
                .map(this::item)
                .toList();
        return answers.of(accept, new Records(topic, items), this::page);
    }

    private Item item(TopicRecord read) {
        return new Item(
                read.partition(), read.offset(), read.timestamp(), read.key(), read.headers(), value(read.value()));
    }

    private @Nullable JsonNode value(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            JsonNode value = json.readTree(text);
            return value.isMissingNode() ? StringNode.valueOf(text) : value;
        } catch (JacksonException e) {
            return StringNode.valueOf(text);
        }
    }

    private HtmlPage page(Records records) {
        return new HtmlPage(records.topic())
                .link(PATH, "All topics")
                .table(
                        List.of("Partition", "Offset", "Time", "Key", "Value", "Headers"),
                        records.items().stream()
                                .map(item -> List.of(
                                        Cell.text(item.partition()),
                                        Cell.text(item.offset()),
                                        Cell.text(item.timestamp()),
                                        Cell.text(item.key() == null ? "" : item.key()),
                                        Cell.lines(
                                                item.value() == null
                                                        ? ""
                                                        : item.value().toPrettyString()),
                                        Cell.lines(item.headers().entrySet().stream()
                                                .map(header -> header.getKey() + ": " + header.getValue())
                                                .collect(Collectors.joining("\n")))))
                                .toList());
    }

    private <T> T read(Function<TopicReader, T> question) {
        try (var reader = new TopicReader(broker.bootstrapServers())) {
            return question.apply(reader);
        } catch (KafkaException e) {
            throw new Rejection(Code.KAFKA_UNAVAILABLE, "The embedded Kafka does not answer now.");
        }
    }
}
