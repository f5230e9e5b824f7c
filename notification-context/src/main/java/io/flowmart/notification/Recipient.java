package io.flowmart.notification;

import org.jspecify.annotations.Nullable;

/**
 * Who is told. What is known of users comes from events, which may have been imported: nothing about its shape is certain.
 * Operators come from a setting, and have been checked.
 *
 * @param userId   the user; {@code operator-<uuid>}, derived from the address, for one who is set to get notices
 * @param address  where to mail to
 * @param name     how he wants to be called
 * @param language the language he wants, a BCP 47 tag; absent: the shop's
 */
record Recipient(
        String userId,
        String address,
        String name,
        @Nullable String language) {}
