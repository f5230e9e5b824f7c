import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints a topic from its beginning, one event a line, as JSON. Needs Kafka's client and the CloudEvents SDK, and nothing
 * of FlowMart.
 *
 * <p>Arguments, each with a default: bootstrap servers, topic, how many events. It ends after so many, or when nothing
 * has come for five seconds.
 */
public class OrderFeed {

    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws IOException {
        String bootstrapServers = args.length > 0 ? args[0] : "localhost:9092";
        String topic = args.length > 1 ? args[1] : "order.event";
        long count = args.length > 2 ? Long.parseLong(args[2]) : Long.MAX_VALUE;

        // Without a group: nobody's position is kept, so each run reads everything.
        Map<String, Object> configuration = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (var consumer =
                new KafkaConsumer<>(configuration, new StringDeserializer(), new CloudEventDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            long printed = 0;
            while (printed < count) {
                ConsumerRecords<String, CloudEvent> records = consumer.poll(IDLE);
                if (records.isEmpty()) {
                    break;
                }
                for (ConsumerRecord<String, CloudEvent> record : records) {
                    if (printed++ < count) {
                        System.out.println(line(record.value()));
                    }
                }
            }
        }
    }

    /** An event can come twice, with the same id: whoever does more than print remembers ids or sequences. */
    private static ObjectNode line(CloudEvent event) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", event.getId());
        line.put("type", event.getType());
        line.put("source", event.getSource().toString());
        line.put("subject", event.getSubject());
        line.put("sequence", Long.parseLong((String) event.getExtension("axonmessageaggregateseq")));
        line.set("data", JSON.readTree(event.getData().toBytes()));
        return line;
    }
}
