package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.embedded.StartupProblem;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RunningPartsTest {

    private final RunningParts running = new RunningParts();
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @Test
    void startsThemSideBySideAndClosesTheLastFirst() {
        var secondHasStarted = new CountDownLatch(1);
        running.start(() -> {
            await(secondHasStarted);
            return part("first");
        });
        running.start(() -> {
            secondHasStarted.countDown();
            return part("second");
        });

        running.awaitAll();
        running.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closesWhatIsStillStartingAsSoonAsItHas() throws InterruptedException {
        var mayStart = new CountDownLatch(1);
        running.start(() -> {
            await(mayStart);
            return part("slow");
        });
        Thread closing = Thread.startVirtualThread(running::close);
        mayStart.countDown();
        closing.join();

        assertThat(closed).containsExactly("slow");
    }

    @Test
    void startsNothingBehindTheBackOfWhoeverClosesThem() {
        running.close();

        assertThatThrownBy(() -> running.start(() -> part("late")))
                .isInstanceOf(StartupProblem.class)
                .hasMessage("it was stopped while it started.");
    }

    @Test
    void tellsWhatKeptAPartFromStartingAndClosesTheOthers() {
        running.start(() -> part("sound"));
        assertThatThrownBy(() -> running.start(() -> {
                            throw new StartupProblem("the port is taken.");
                        })
                        .join())
                .hasRootCauseInstanceOf(StartupProblem.class);

        assertThatThrownBy(running::requireNoneFailed).hasRootCauseMessage("the port is taken.");
        assertThatThrownBy(running::awaitAll).hasRootCauseMessage("the port is taken.");
        running.close();

        assertThat(closed).containsExactly("sound");
    }

    @Test
    void aPartThatDoesNotStopCleanlyKeepsNoOtherFromStopping() {
        running.start(() -> part("first"));
        running.start(() -> () -> {
            throw new IllegalStateException("hangs");
        });

        running.close();

        assertThat(closed).containsExactly("first");
    }

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
