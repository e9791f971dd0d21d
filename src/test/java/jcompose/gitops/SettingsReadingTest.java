package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** {@code schemas/serve.schema.json} and the reader agree. */
class SettingsReadingTest {
    private static final String SOURCE = "sources: {a: {repository: 'https://x/y.git'%s}}";
    private static final String STACK =
            SOURCE.formatted("") + "\nstacks: {s: {source: a, files: [stack.yaml]%s}}";

    private static final List<String> GOOD =
            List.of(
                    "sources: {}",
                    SOURCE.formatted(""),
                    SOURCE.formatted(", branch: main, interval: 1m30s, jitter: 0s, maxSize: 1G"),
                    SOURCE.formatted(", semver: '>=1 <2', sparse: [a], suspend: true"),
                    SOURCE.formatted(", credentials: {passwordFile: p}, webhook: {secretFile: s}"),
                    SOURCE.formatted(", trust: {allowedSigners: a, allowOlder: true}"),
                    STACK.formatted(""),
                    SOURCE.formatted(", cron: '*/5 8-18 * * *', timeZone: Europe/Berlin"),
                    STACK.formatted(", windows: [{opens: '@daily', length: 4h}]"),
                    STACK.formatted(", decryption: {ageKeys: keys.txt}, approval: true"),
                    STACK.formatted(", variables: {A: b}, prune: true, retries: 0"),
                    STACK.formatted(", allow: {hostPorts: ['80', 8000-8100], bindMounts: [/srv]}"),
                    SOURCE.formatted("")
                            + "\nstacks: {s: {source: a, each: 'x/*/y', name: 'n-{1}'}}",
                    SOURCE.formatted(", submodules: true"),
                    "notifications: {a: {type: webhook, url: 'https://x/y', on: [rolled back]}}",
                    "notifications: {a: {type: slack, urlFile: u, template: '{stack}'}}",
                    "notifications: {a: {type: github, repository: a/b, tokenFile: t}}",
                    "http: {listen: '127.0.0.1:0', tokenFile: t}");

    private static final List<String> BAD =
            List.of(
                    "[]",
                    "source: {}",
                    "sources: {a: {}}",
                    "sources: {A/b: {repository: 'https://x/y'}}",
                    "sources: {a: {repository: 'ext::sh -c x'}}",
                    "sources: {a: {repository: 'git://x/y'}}",
                    SOURCE.formatted(", commit: abc"),
                    SOURCE.formatted(", interval: soon"),
                    SOURCE.formatted(", brunch: main"),
                    SOURCE.formatted(", cron: '@daily', interval: 1m"),
                    STACK.formatted(", windows: [{opens: '@daily'}]"),
                    STACK.formatted(", windows: [{opens: '@daily', length: '0'}]"),
                    STACK.formatted(", decryption: {}"),
                    STACK.formatted(", retries: -1"),
                    STACK.formatted(", allow: {hostPorts: [many]}"),
                    SOURCE.formatted("") + "\nstacks: {s: {source: a, each: 'x'}}",
                    SOURCE.formatted("") + "\nstacks: {s: {source: a, each: 'x*', name: n}}",
                    STACK.formatted(", each: '*'"),
                    STACK.formatted(", name: '{1}'"),
                    "notifications: {a: {type: pigeon}}",
                    "notifications: {a: {type: webhook}}",
                    "notifications: {a: {type: webhook, url: 'ftp://x'}}",
                    "notifications: {a: {type: gitea, repository: a/b, tokenFile: t}}",
                    "notifications: {a: {type: github, repository: a, tokenFile: t}}",
                    "notifications: {a: {type: github, repository: a/b}}",
                    "notifications: {a: {type: webhook, url: 'https://x', on: [bad]}}",
                    "stacks: {s: {files: [x]}}",
                    SOURCE.formatted("") + "\nstacks: {s: {source: a, files: [../x]}}",
                    SOURCE.formatted("") + "\nstacks: {s: {source: a, files: [/x]}}");

    @TempDir Path directory = Path.of("");

    private static Schema schema() throws IOException {
        Path file = Path.of("").toAbsolutePath().resolve("../schemas/serve.schema.json");
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(file), InputFormat.JSON);
    }

    private ServeSettings read(String yaml) throws IOException {
        return SettingsReading.read(Files.writeString(directory.resolve("serve.yaml"), yaml));
    }

    @Test
    void what_one_takes_the_other_takes() throws IOException {
        for (String yaml : GOOD) {
            read(yaml);
            assertEquals(List.of(), schema().validate(yaml, InputFormat.YAML), yaml);
        }
    }

    @Test
    void what_one_refuses_the_other_refuses() throws IOException {
        for (String yaml : BAD) {
            assertThrows(IOException.class, () -> read(yaml), yaml);
            assertFalse(schema().validate(yaml, InputFormat.YAML).isEmpty(), yaml);
        }
    }

    @Test
    void a_mistake_is_named_with_its_place() {
        IOException unknown =
                assertThrows(
                        IOException.class,
                        () -> read("sources:\n  a:\n    repository: https://x/y\n    brunch: x\n"));
        String told = String.valueOf(unknown.getMessage());
        assertTrue(
                told.contains("serve.yaml:4:5: sources.a.brunch: unknown key; allowed are branch,"),
                told);
        IOException missing =
                assertThrows(IOException.class, () -> read("stacks: {s: {source: b, files: [x]}}"));
        assertEquals(
                directory.resolve("serve.yaml") + ": stacks.s.source: there is no source 'b'",
                missing.getMessage());
    }
}
