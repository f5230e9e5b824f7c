package io.flowmart.platform.kafka;

import static java.util.stream.Collectors.toMap;

import io.flowmart.platform.SettingProblem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that this process needs, and keeps what can be changed about them as the settings say. */
final class Topics {

    private final Map<String, Object> adminConfiguration;
    private final KafkaSettings settings;
    private final Set<String> names;

    Topics(Map<String, Object> adminConfiguration, KafkaSettings settings, Set<String> names) {
        this.adminConfiguration = adminConfiguration;
        this.settings = settings;
        this.names = names;
    }

    /**
     * Makes what is missing and adapts what differs.
     *
     * @throws SettingProblem if a topic with records has another number of partitions than the setting says
     * @throws ExecutionException if the broker cannot be reached or refuses
     */
    void ensure() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(adminConfiguration)) {
            Set<String> existing = admin.listTopics().names().get();
            create(
                    admin,
                    names.stream().filter(name -> !existing.contains(name)).toList());
            List<String> old = names.stream().filter(existing::contains).toList();
            for (TopicDescription topic :
                    admin.describeTopics(old).allTopicNames().get().values()) {
                if (topic.partitions().size() != settings.partitions()) {
                    enlarge(admin, topic);
                }
            }
            adapt(admin, old);
        }
    }

    private void create(Admin admin, List<String> missing) throws ExecutionException, InterruptedException {
        List<NewTopic> topics = missing.stream()
                .map(name -> new NewTopic(name, Optional.of(settings.partitions()), replication())
                        .configs(configuration(name)))
                .toList();
        try {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            // Another process was quicker.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private Optional<Short> replication() {
        return settings.replication() < 1 ? Optional.empty() : Optional.of(settings.replication());
    }

    private Map<String, String> configuration(String topic) {
        long bytes = ForeignTopics.isDeadLetterTopic(topic)
                ? settings.maxDeadLetterBytes()
                : settings.maxMessageSize().toBytes();
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(settings.retentionMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(bytes));
    }

    /** Nothing is out of order where nothing is: many a broker makes a topic by itself when someone asks for it. */
    private void enlarge(Admin admin, TopicDescription topic) throws ExecutionException, InterruptedException {
        int partitions = topic.partitions().size();
        if (partitions > settings.partitions() || !isEmpty(admin, topic)) {
            throw new SettingProblem(
                    ("topic %s has %d partitions, but flowmart.kafka.partitions is %d. Records would go to other partitions"
                                    + " than those before them, so that the events of one aggregate could be read out of order:"
                                    + " set flowmart.kafka.partitions=%d, or fill a new topic: delete this one, start again and"
                                    + " call POST /admin/republish.")
                            .formatted(topic.name(), partitions, settings.partitions(), partitions));
        }
        admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(settings.partitions())))
                .all()
                .get();
    }

    private static boolean isEmpty(Admin admin, TopicDescription topic)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = topic.partitions().stream()
                .collect(toMap(
                        partition -> new TopicPartition(topic.name(), partition.partition()),
                        partition -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream().allMatch(end -> end.offset() == 0);
    }

    private void adapt(Admin admin, List<String> topics) throws ExecutionException, InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> changes =
                admin.describeConfigs(resources).all().get().entrySet().stream()
                        .filter(entry -> changes(entry.getKey().name(), entry.getValue())
                                .findAny()
                                .isPresent())
                        .collect(toMap(Map.Entry::getKey, entry -> changes(
                                        entry.getKey().name(), entry.getValue())
                                .toList()));
        admin.incrementalAlterConfigs(changes).all().get();
    }

    private Stream<AlterConfigOp> changes(String topic, Config present) {
        return configuration(topic).entrySet().stream()
                .filter(wanted ->
                        !wanted.getValue().equals(present.get(wanted.getKey()).value()))
                .map(wanted -> new AlterConfigOp(new ConfigEntry(wanted.getKey(), wanted.getValue()), OpType.SET));
    }
}
