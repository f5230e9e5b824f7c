/** A payment gateway as one would be added, with a provider to try it on: {@code docs/gateways.md} walks through it. */
@NullMarked
package io.flowmart.payment.example;

import org.jspecify.annotations.NullMarked;
