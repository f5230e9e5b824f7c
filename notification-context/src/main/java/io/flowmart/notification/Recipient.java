package io.flowmart.notification;

import org.jspecify.annotations.Nullable;

/**
 * Who is told. All of it comes from events, which may have been imported: nothing about its shape is certain.
 *
 * @param userId   the user
 * @param address  where to mail to
 * @param name     how he wants to be called
 * @param language the language he wants, a BCP 47 tag; absent: the shop's
 */
record Recipient(
        String userId,
        String address,
        String name,
        @Nullable String language) {}
