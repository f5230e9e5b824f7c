package io.flowmart.query.orders;

/** What is read in a version. */
interface Versioned {

    /** The sequence number of the last event that it shows. */
    long version();

    /** Its ETag: another one whenever the answer is another, also by what is no event of the order. */
    default String tag() {
        return Long.toString(version());
    }
}
