package io.flowmart.platform.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.dbscheduler.DbSchedulerDeadlineManager;
import org.axonframework.deadline.dbscheduler.DbSchedulerHumanReadableDeadlineDetails;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tasks and deadlines that survive any crash: rows in PostgreSQL, stored as JSON, run by db-scheduler. */
@AutoConfiguration(
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonDbSchedulerAutoConfiguration",
            "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration"
        })
public class TaskAutoConfiguration {

    @Bean
    DbSchedulerCustomizer jsonAndVirtualThreads() {
        return new DbSchedulerCustomizer() {
            @Override
            public Optional<Serializer> serializer() {
                return Optional.of(new JacksonSerializer());
            }

            @Override
            public Optional<ExecutorService> executorService() {
                return Optional.of(Executors.newVirtualThreadPerTaskExecutor());
            }
        };
    }

    @Bean
    TaskLifecycle taskLifecycle(Scheduler scheduler) {
        return new TaskLifecycle(scheduler);
    }

    /** Stopped by {@link TaskLifecycle}, and not once more as a bean. */
    @Bean
    static BeanFactoryPostProcessor schedulerIsStoppedOnce() {
        return beans -> beans.getBeanDefinition("scheduler").setDestroyMethodName(null);
    }

    @Bean
    TaskQueue taskQueue(Scheduler scheduler) {
        return new TaskQueue(scheduler);
    }

    @Bean
    TaskBacklog taskBacklog(ObjectProvider<Task<?>> tasks, JdbcClient jdbc) {
        return new TaskBacklog(tasks, jdbc);
    }

    @Bean
    @Qualifier("deadlineDetailsTask")
    Task<DbSchedulerHumanReadableDeadlineDetails> deadlineTask(ApplicationContext context) {
        Task<DbSchedulerHumanReadableDeadlineDetails> axons =
                DbSchedulerDeadlineManager.humanReadableTask(() -> context.getBean(DbSchedulerDeadlineManager.class));
        // Axon's own would wait five minutes after a failure.
        return Tasks.oneTime(axons.getName(), axons.getDataClass())
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(1), 2))
                .execute(axons::execute);
    }

    @Bean
    DeadlineManager deadlineManager(
            Scheduler scheduler,
            Configuration configuration,
            org.axonframework.serialization.Serializer serializer,
            TransactionManager transactionManager) {
        DbSchedulerDeadlineManager.Builder builder = DbSchedulerDeadlineManager.builder()
                .scopeAwareProvider(new ConfigurationScopeAwareProvider(configuration))
                .serializer(serializer)
                .transactionManager(transactionManager)
                .useBinaryPojo(false)
                .startScheduler(false)
                .stopScheduler(false);
        return new PatientDeadlineManager(builder, scheduler);
    }
}
