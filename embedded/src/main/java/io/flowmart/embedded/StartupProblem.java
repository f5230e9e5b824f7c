package io.flowmart.embedded;

/**
 * Something that keeps the shop from starting and that the person who starts it can put right.
 *
 * <p>The message is one whole sentence for that person: what is wrong, and by which setting or deed it goes away. It is
 * printed alone, without a stack trace.
 */
public final class StartupProblem extends RuntimeException {

    /**
     * Describes a problem.
     *
     * @param sentence what is wrong and what helps, in one line
     */
    public StartupProblem(String sentence) {
        super(sentence);
    }

    /**
     * Describes a problem that was found through another failure.
     *
     * @param sentence what is wrong and what helps, in one line
     * @param cause the failure, for the debug log
     */
    public StartupProblem(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
