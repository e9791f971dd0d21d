package jcompose.registry.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code schemas/registries.schema.json} and the reader agree. */
class SettingsSchemaTest {
    private static final List<String> GOOD =
            List.of(
                    "",
                    "registries:",
                    "registries: {a.example: {}}",
                    "registries: {a.example: {mirrors: ['b.example:5000/c'], insecure: true}}",
                    "registries: {a.example: {authorities: [a.pem, /b.pem]}}",
                    "certificates: /etc/certs.d");
    private static final List<String> BAD =
            List.of(
                    "registry: {}",
                    "[]",
                    "registries: [a]",
                    "registries: {a.example: {mirror: [b]}}",
                    "registries: {a.example: {mirrors: b}}",
                    "registries: {a.example: {mirrors: ['https://b']}}",
                    "registries: {a.example: {insecure: maybe}}",
                    "certificates: [a]");

    @TempDir Path directory;

    private static Schema schema() throws IOException {
        Path file = Path.of("").toAbsolutePath().resolve("../schemas/registries.schema.json");
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(file), InputFormat.JSON);
    }

    private RegistrySettings read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("registries.yaml"), yaml);
        return SettingsFile.read(Optional.of(file));
    }

    @Test
    void what_one_takes_the_other_takes() throws IOException {
        for (String yaml : GOOD) {
            read(yaml);
            if (!yaml.isEmpty()) {
                assertEquals(List.of(), schema().validate(yaml, InputFormat.YAML), yaml);
            }
        }
    }

    @Test
    void what_one_refuses_the_other_refuses() throws IOException {
        for (String yaml : BAD) {
            assertThrows(IOException.class, () -> read(yaml), yaml);
            assertFalse(schema().validate(yaml, InputFormat.YAML).isEmpty(), yaml);
        }
    }
}
