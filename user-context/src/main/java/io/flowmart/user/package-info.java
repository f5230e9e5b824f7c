/**
 * The user context: owns accounts, sign-in, roles and payment methods, and signs the access tokens that all contexts
 * trust. It knows nothing of orders.
 */
@NullMarked
package io.flowmart.user;

import org.jspecify.annotations.NullMarked;
