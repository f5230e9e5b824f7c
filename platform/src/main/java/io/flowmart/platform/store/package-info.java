/** Events, tokens, sagas, dead letters and tasks on PostgreSQL over JDBC. */
@NullMarked
package io.flowmart.platform.store;

import org.jspecify.annotations.NullMarked;
