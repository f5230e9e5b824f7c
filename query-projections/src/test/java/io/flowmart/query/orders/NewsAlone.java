package io.flowmart.query.orders;

import java.util.concurrent.ExecutorService;
import org.springframework.test.util.ReflectionTestUtils;

/** Keeps a watch from looking at the database anyway: whom it wakes now, it wakes because of news. */
final class NewsAlone implements AutoCloseable {

    private final VersionWatch watch;

    NewsAlone(VersionWatch watch) {
        this.watch = watch;
        ((ExecutorService) ReflectionTestUtils.getField(watch, "looks")).shutdown();
    }

    /** It looks again. */
    @Override
    public void close() {
        watch.start();
    }
}
