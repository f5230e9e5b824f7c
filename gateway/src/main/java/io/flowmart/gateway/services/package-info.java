/** The services behind the gateway: their addresses, their health, and calls to them. */
@NullMarked
package io.flowmart.gateway.services;

import org.jspecify.annotations.NullMarked;
