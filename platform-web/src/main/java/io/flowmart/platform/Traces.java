package io.flowmart.platform;

import org.jspecify.annotations.Nullable;

/**
 * Has the work of many threads and processes told as one trace: each hands on what it belongs to, in the metadata of
 * messages or with a task.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C: traceparent</a>
 */
public interface Traces {

    /** Metadata: the trace that a message belongs to, and where in it. */
    String TRACEPARENT = "traceparent";

    /** For a process that traces nothing. */
    Traces NONE = new Traces() {
        @Override
        public @Nullable String current() {
            return null;
        }

        @Override
        public <T, E extends Exception> T span(String name, @Nullable String traceparent, Work<T, E> work) throws E {
            return work.run();
        }
    };

    /** What is going on in this thread, as it is handed on; null if it belongs to no trace. */
    @Nullable
    String current();

    /**
     * Does something as a part of a trace.
     *
     * @param name        of the part
     * @param traceparent what it belongs to, where this thread does not know; null if nobody does: then a trace begins
     * @return what the work returns
     */
    <T, E extends Exception> T span(String name, @Nullable String traceparent, Work<T, E> work) throws E;

    /** What is done as a part of a trace. */
    interface Work<T, E extends Exception> {

        /** Does it. */
        T run() throws E;
    }
}
