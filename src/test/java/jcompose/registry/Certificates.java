package jcompose.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate for 127.0.0.1 that signs itself, made by openssl. */
public record Certificates(Path certificate, Path key) {
    public static Certificates make(Path directory) throws IOException {
        Path certificate = Files.createTempDirectory(directory, "tls").resolve("own.crt");
        Path key = certificate.resolveSibling("own.key");
        Tools.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        return new Certificates(certificate, key);
    }

    /** For docker-registry. */
    public String asServer() {
        return "  tls: {certificate: %s, key: %s}".formatted(certificate, key);
    }
}
