package io.flowmart.platform.deadletters;

import io.micrometer.core.instrument.MeterRegistry;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.serialization.Serializer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Dead letters on PostgreSQL, and the operators' way to them. */
@AutoConfiguration
@EnableConfigurationProperties(DeadLetterProperties.class)
public class DeadLetterAutoConfiguration {

    @Bean
    LetterTable letterTable(JdbcClient jdbc, Serializer serializer, DeadLetterProperties properties) {
        return new LetterTable(jdbc, new LetterReader(serializer), properties.claim());
    }

    @Bean
    DeadLetterGroups deadLetterGroups(
            LetterTable table,
            DeadLetterSchema schema,
            Serializer serializer,
            ConnectionProvider connections,
            TransactionManager axonTransactionManager,
            JdbcTransactionManager transactionManager,
            MeterRegistry meters,
            DeadLetterProperties properties) {
        return new DeadLetterGroups(
                group -> JdbcSequencedDeadLetterQueue.<EventMessage<?>>builder()
                        .processingGroup(group)
                        .connectionProvider(connections)
                        .transactionManager(axonTransactionManager)
                        .schema(schema)
                        // Axon asks for them although the next two have them already.
                        .genericSerializer(serializer)
                        .eventSerializer(serializer)
                        .statementFactory(new ExactStatements(schema, serializer))
                        .converter(new LetterReader(serializer))
                        .maxSequences(properties.maxSequences())
                        .maxSequenceSize(properties.maxSequenceSize())
                        .build(),
                table,
                new TransactionTemplate(transactionManager),
                meters);
    }

    @Bean
    Retries deadLetterRetries(DeadLetterGroups groups, LetterTable table, DeadLetterProperties properties) {
        return new Retries(groups, table, properties.retryTime());
    }

    @Bean
    DeadLetterController deadLetterController(
            JdbcClient jdbc,
            Serializer serializer,
            DeadLetterGroups groups,
            LetterTable table,
            Retries retries,
            JdbcTransactionManager transactionManager) {
        return new DeadLetterController(
                new LetterViews(jdbc, new LetterReader(serializer)),
                retries,
                new Discards(groups, table, new TransactionTemplate(transactionManager)));
    }
}
