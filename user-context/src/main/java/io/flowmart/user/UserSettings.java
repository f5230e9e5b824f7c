package io.flowmart.user;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How accounts are guarded. All copies of this context need the same key.
 *
 * @param tokenLifetime  how long an access token is good
 * @param signingKey     the key that signs them, as text
 * @param signingKeyFile where the key is kept if it is not given as text; made if it is not there
 * @param passwordPatience how long who signs up or in waits for his password's turn to be hashed; then he is sent away
 */
@ConfigurationProperties("flowmart.user")
record UserSettings(
        @DefaultValue("1h") Duration tokenLifetime,
        @Nullable String signingKey,
        @Nullable Path signingKeyFile,
        @DefaultValue("5s") Duration passwordPatience) {

    /** Without the key. */
    @Override
    public String toString() {
        return "UserSettings[tokenLifetime=" + tokenLifetime + "]";
    }
}
