package io.flowmart.platform.sample;

import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.flowmart.platform.security.OperatorPaths;
import io.flowmart.platform.security.PublicPaths;
import io.flowmart.platform.store.ContextSchema;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/** The sample context, the one application of this module's tests. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan
public class SampleApplication {

    /** What the sample's task is told. */
    public record Errand(String name) {}

    /** The errands that were run. */
    public static final Set<String> RUN = ConcurrentHashMap.newKeySet();

    @Bean
    ContextSchema sampleSchema() {
        return new ContextSchema("sample");
    }

    @Bean
    PublicPaths samplePublicPaths() {
        return PublicPaths.of("/sample/public/**");
    }

    @Bean
    OperatorPaths sampleOperatorPaths() {
        return OperatorPaths.of("/sample/operators");
    }

    @Bean
    OneTimeTask<Errand> errands() {
        return Tasks.oneTime("sample.errand", Errand.class)
                .execute((instance, context) -> RUN.add(instance.getData().name()));
    }
}
