package io.flowmart.deploy.docker;

import static io.flowmart.deploy.ComposeFile.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.deploy.ComposeFile;
import io.flowmart.deploy.cluster.Secrets;
import io.flowmart.platform.security.ClientSecrets;
import io.flowmart.platform.security.Guessable;
import io.flowmart.platform.security.ServiceSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the user context takes the signing key, DockerfileIT shows. */
class KeysIT {

    @TempDir
    private Path folder;

    @Test
    void makesSecretsThatNobodyCanGuessForTheOwnerAlone() throws Exception {
        Map<String, String> secrets = Secrets.make(folder);

        assertThat(secrets.values()).doesNotHaveDuplicates().noneMatch(Guessable::is);
        assertThat(new ServiceSecret(secrets.get("FLOWMART_SECURITY_SERVICE_SECRET")))
                .isNotNull();
        assertThat(new ClientSecrets(secrets.get("FLOWMART_SECURITY_CLIENT_SECRET_KEY")))
                .isNotNull();
        assertThat(secrets.get("STRIPE_API_KEY")).startsWith("sk_test_");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".env"))))
                .isEqualTo("rw-------");
        var compose = ComposeFile.read();
        assertThat(compose.services()).allSatisfy(service -> assertThat(compose.environment(service, secrets))
                .isNotNull());
    }

    @Test
    void nothingStartsWhileOneIsMissing() throws Exception {
        Map<String, String> secrets = new HashMap<>(Secrets.make(folder));
        secrets.put("FLOWMART_SECURITY_SERVICE_SECRET", "");

        assertThatThrownBy(() -> ComposeFile.read().environment("user", secrets))
                .hasMessage("FLOWMART_SECURITY_SERVICE_SECRET: run deploy/keys.sh first");
    }

    @Test
    void leavesKeysAloneThatAreThere() throws Exception {
        Secrets.make(folder);
        byte[] made = Files.readAllBytes(folder.resolve(".env"));

        Process again = new ProcessBuilder("sh", ROOT.resolve("deploy/keys.sh").toString(), folder.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(again.getInputStream().readAllBytes())).contains("is there already");
        assertThat(again.waitFor()).isEqualTo(1);
        assertThat(folder.resolve(".env")).hasBinaryContent(made);
    }
}
