/**
 * The notification context: owns what buyers and operators are told and whom to write to. A policy notes down what is to be told, in
 * the transaction in which it reads the event; a dispatcher sends it over each channel, and what cannot be sent becomes
 * a dead letter.
 */
@NullMarked
package io.flowmart.notification;

import org.jspecify.annotations.NullMarked;
