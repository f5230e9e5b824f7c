package io.flowmart.query.orders;

/** What is read in a version. */
interface Versioned {

    /** The sequence number of the last event that it shows. */
    long version();
}
