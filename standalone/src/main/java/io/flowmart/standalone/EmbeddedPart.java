package io.flowmart.standalone;

import java.nio.file.Path;
import java.util.Map;

/** Something the shop needs and brings along, unless the settings name one outside. Called in the order given here. */
interface EmbeddedPart {

    /** What it is called in the start report. */
    String name();

    /**
     * Looks for whatever would keep it from starting, and starts nothing.
     *
     * @throws io.flowmart.embedded.StartupProblem if there is something
     */
    void check(Path data);

    /** Begins to start it, if it is needed, and does not wait. */
    void begin(Path data, RunningParts running);

    /** The settings by which the Spring context finds it; waits for it where they depend on it. */
    Map<String, Object> settings();

    /** What runs where, for people. */
    String fact();
}
