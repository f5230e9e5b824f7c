package io.flowmart.platform;

/**
 * A setting that keeps the process from starting. The message is one whole sentence for the person who starts it: what
 * is wrong, and how it goes away. It is told without a stack trace.
 */
public final class SettingProblem extends IllegalStateException {

    /**
     * Describes a problem.
     *
     * @param sentence what is wrong and what helps; without any secret in it
     */
    public SettingProblem(String sentence) {
        super(sentence);
    }

    /**
     * Describes a problem that was found through another failure.
     *
     * @param sentence what is wrong and what helps; without any secret in it
     * @param cause    the failure
     */
    public SettingProblem(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
