package io.flowmart.user;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How access tokens are signed.
 *
 * @param tokenLifetime how long an access token is good
 * @param signingKey    the file with the key that signs them; made if it is not there. All copies of this context need
 *                      the same one
 */
@ConfigurationProperties("flowmart.user")
record UserSettings(
        @DefaultValue("1h") Duration tokenLifetime,
        @DefaultValue("./data/keys/signing-key.json") Path signingKey) {}
