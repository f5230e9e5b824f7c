package io.flowmart.platform.store;

/** The database was written by a newer version of FlowMart; this one must not touch it. */
public final class NewerDataException extends RuntimeException {

    NewerDataException(String schema, String version) {
        super("The schema '" + schema + "' of the database has version " + version
                + ", which this version of FlowMart does not know; start the newer version that wrote it.");
    }
}
