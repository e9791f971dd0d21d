package jcompose.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.registry.auth.Credentials;
import jcompose.registry.protocol.RegistryException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real registries that do not let everybody in, or that not everybody should believe. */
class AccessTest {
    private static final Credentials.Basic ANN = new Credentials.Basic("ann", "s3cret");

    @TempDir Path directory;
    private Tools tools;

    @BeforeEach
    void make() throws Exception {
        tools = new Tools(directory);
        tools.image("one", "one");
    }

    private String passwords() throws Exception {
        Path file = directory.resolve("htpasswd");
        Tools.run("htpasswd", "-B", "-b", "-c", file.toString(), ANN.account(), ANN.secret());
        return "auth: {htpasswd: {realm: here, path: %s}}".formatted(file);
    }

    @Test
    void a_name_and_password_open_a_registry() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(directory, "", passwords());
                Client client = new Client(directory)) {
            String image = registry.host() + "/web:1";
            tools.push("one", image, "--dest-creds=ann:s3cret");

            RegistryException stranger =
                    assertThrows(RegistryException.class, () -> client.pull(image));
            assertEquals(RegistryException.Kind.DENIED, stranger.kind());
            assertEquals(
                    registry.host()
                            + ": cannot read the manifest 1: it wants a login; try 'jcompose login "
                            + registry.host()
                            + "'",
                    stranger.getMessage());
        }
    }

    @Test
    void who_is_logged_in_pulls_and_pushes() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(directory, "", passwords());
                Client client = new Client(directory)) {
            String image = registry.host() + "/web:1";
            tools.push("one", image, "--dest-creds=ann:s3cret");
            client.config.store(registry.host(), ANN);
            var pulled = client.pull(image);
            client.tag(pulled, registry.host() + "/copy:1");
            assertEquals(pulled.manifest(), client.push(registry.host() + "/copy:1"));
        }
    }

    @Test
    void a_wrong_password_is_not_accepted_and_not_shown() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(directory, "", passwords());
                Client client = new Client(directory)) {
            RegistryException failure =
                    assertThrows(
                            RegistryException.class,
                            () ->
                                    client.registries.check(
                                            registry.host(),
                                            new Credentials.Basic("ann", "wr0ng")));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("it does not accept ann"), message);
            assertFalse(message.contains("wr0ng"), message);
            client.registries.check(registry.host(), ANN);
        }
    }

    @Test
    void a_token_service_lets_read_and_lets_ann_write() throws Exception {
        Certificates certificates = Certificates.make(directory);
        try (TokenIssuer issuer = new TokenIssuer(certificates);
                RegistryProcess registry =
                        RegistryProcess.start(directory, "", issuer.asAuthorization());
                Client client = new Client(directory);
                Client stranger = new Client(directory)) {
            String image = registry.host() + "/web:1";
            tools.push("one", image, "--dest-creds=ann:s3cret");

            var pulled = stranger.pull(image);
            stranger.tag(pulled, registry.host() + "/stolen:1");
            RegistryException failure =
                    assertThrows(
                            RegistryException.class,
                            () -> stranger.push(registry.host() + "/stolen:1"));
            assertEquals(RegistryException.Kind.DENIED, failure.kind());

            client.config.store(registry.host(), ANN);
            client.tag(client.pull(image), registry.host() + "/copy:1");
            client.push(registry.host() + "/copy:1");
            assertEquals(1, client.count("mounted from web"));
            client.registries.check(registry.host(), ANN);
        }
    }

    @Test
    void a_registry_with_tls_is_believed_when_its_authority_is_known() throws Exception {
        Certificates certificates = Certificates.make(directory);
        try (RegistryProcess registry =
                        RegistryProcess.start(directory, certificates.asServer(), "");
                Client stranger = new Client(directory);
                Client told =
                        new Client(
                                directory,
                                "registries: {'%s': {authorities: ['%s']}}"
                                        .formatted(registry.host(), certificates.certificate()));
                Client careless =
                        new Client(
                                directory,
                                "registries: {'%s': {insecure: true}}"
                                        .formatted(registry.host()))) {
            String image = registry.host() + "/web:1";
            tools.push("one", image);
            RegistryException failure =
                    assertThrows(RegistryException.class, () -> stranger.pull(image));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("its certificate is of an unknown authority"), message);
            assertEquals(told.pull(image).manifest(), careless.pull(image).manifest());
        }
    }

    @Test
    void authorities_lie_where_docker_has_them() throws Exception {
        Certificates certificates = Certificates.make(directory);
        try (RegistryProcess registry =
                        RegistryProcess.start(directory, certificates.asServer(), "");
                Client client =
                        new Client(
                                directory,
                                "certificates: '%s'\n".formatted(directory.resolve("certs.d")))) {
            tools.push("one", registry.host() + "/web:1");
            Path own = directory.resolve("certs.d").resolve(registry.host());
            Files.createDirectories(own);
            Files.copy(certificates.certificate(), own.resolve("ca.crt"));
            client.pull(registry.host() + "/web:1");
        }
    }
}
