package jcompose.registry.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.registry.http.Trust;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class SettingsFileTest {
    @TempDir Path directory;

    private RegistrySettings read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("registries.yaml"), yaml);
        return SettingsFile.read(Optional.of(file));
    }

    private void refused(String yaml, String sentence) {
        IOException failure = assertThrows(IOException.class, () -> read(yaml), yaml);
        assertEquals(directory.resolve("registries.yaml") + sentence, failure.getMessage());
    }

    @Test
    void mirrors_insecure_registries_and_authorities_are_read() throws IOException {
        RegistrySettings settings =
                read(
                        """
                        registries:
                          docker.io:
                            mirrors: [mirror.example/hub]
                          mirror.example:
                            authorities: [own.pem]
                          lab.example:5000:
                            insecure: true
                        certificates: certs
                        """);
        assertEquals(List.of("mirror.example/hub"), settings.of("docker.io").mirrors());
        assertTrue(settings.of("lab.example:5000").insecure());
        assertEquals(directory.resolve("certs"), settings.certificates());
        CertificateFiles certificates = new CertificateFiles(settings);
        assertEquals(
                new Trust.Authorities(List.of(directory.resolve("own.pem")), List.of()),
                certificates.of("mirror.example", 443));
        assertEquals(new Trust.Anybody(), certificates.of("lab.example", 5000));
        assertEquals(Trust.SYSTEM, certificates.of("lab.example", 443));
    }

    @Test
    void an_empty_file_says_nothing() throws IOException {
        assertEquals(RegistrySettings.none(), read("# nothing\n"));
        assertEquals(RegistrySettings.none(), read("registries:\n"));
    }

    @Test
    void certificates_lie_where_docker_has_them() throws IOException {
        RegistrySettings settings = read("certificates: .\n");
        Path registry = Files.createDirectories(directory.resolve("reg.example:5000"));
        Path authority = Files.createFile(registry.resolve("ca.crt"));
        Path certificate = Files.createFile(registry.resolve("client.cert"));
        assertEquals(
                new Trust.Authorities(
                        List.of(authority),
                        List.of(new Trust.ClientKey(certificate, registry.resolve("client.key")))),
                new CertificateFiles(settings).of("reg.example", 5000));
    }

    @Test
    void mistakes_are_named_with_their_place() {
        refused(
                "registries:\n  a.example:\n    insecur: true\n",
                ":3:14: unknown key 'insecur'; allowed are mirrors, insecure, authorities");
        refused(
                "registries:\n  a.example:\n    insecure: maybe\n",
                ":3:15: \"maybe\" is neither true nor false");
        refused("registries: [a]\n", ":1:13: registries is not a mapping");
        refused(
                "registries:\n  a:\n    mirrors: [https://b]\n",
                ":3:15: \"https://b\" is not a mirror; write it as HOST[:PORT][/PREFIX], and make"
                        + " the host insecure below registries where it has no TLS");
        assertThrows(
                NoSuchFileException.class,
                () -> SettingsFile.read(Optional.of(directory.resolve("none"))));
    }
}
