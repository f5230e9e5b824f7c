/**
 * The real parts that the standalone set-up and the tests bring along: a PostgreSQL server, a Kafka broker, an SMTP
 * sink, and the folder they keep their data in. Nothing here knows Spring, and nothing here stops by itself: whoever starts a part closes it.
 */
@NullMarked
package io.flowmart.embedded;

import org.jspecify.annotations.NullMarked;
