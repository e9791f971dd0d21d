package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A commit is used only if somebody who is trusted has signed it. */
class SignaturesTest {
    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();

    @BeforeEach
    void make_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
        key("friend");
        key("stranger");
        String key = Files.readString(directory.resolve("friend.pub"));
        Files.writeString(directory.resolve("signers"), "t@example.org " + key);
    }

    private void key(String name) throws Exception {
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve(name).toString());
    }

    private void run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command));
        builder.environment().put("GNUPGHOME", directory.resolve("gnupg").toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private String signed(String key, String... options) throws Exception {
        repository.git("config", "gpg.format", "ssh");
        repository.git("config", "user.signingkey", directory.resolve(key).toString());
        List<String> all = new java.util.ArrayList<>(List.of(options));
        all.add("-S");
        return repository.commit(all.toArray(String[]::new));
    }

    private SourceWork source(String trust) throws Exception {
        String text =
                "sources: {s: {repository: '" + repository.url() + "', trust: {" + trust + "}}}";
        Path file = Files.writeString(directory.resolve("serve.yaml"), text);
        return new SourceWork(
                "s",
                Objects.requireNonNull(SettingsReading.read(file).sources().get("s")),
                directory.resolve("s"),
                new SourceSecrets(directory, Map.of()),
                new ServeEvents(InstantSource.system(), event -> {}),
                InstantSource.system());
    }

    @Test
    void a_signed_commit_is_used_and_another_one_is_not() throws Exception {
        String good = signed("friend");
        SourceWork source = source("allowedSigners: signers");
        source.look(Set.of());
        assertEquals(Optional.empty(), source.status().problem());
        for (String bad : List.of(repository.commit(), signed("stranger"))) {
            source.look(Set.of());
            String problem = source.status().problem().orElse("");
            assertTrue(
                    problem.startsWith("commit " + bad + " is not signed by anybody who is trusted")
                            || !problem.contains(bad),
                    problem);
            assertEquals(Optional.of(good), source.status().commit());
        }
        assertTrue(source.status().problem().orElse("").contains("is not signed"));
    }

    @Test
    void an_older_commit_comes_back_only_where_that_is_permitted() throws Exception {
        String old = signed("friend");
        String last = signed("friend", "--allow-empty");
        SourceWork source = source("allowedSigners: signers");
        source.look(Set.of());
        assertEquals(Optional.of(last), source.status().commit());
        repository.git("reset", "--quiet", "--hard", old);
        source.look(Set.of());
        assertEquals(Optional.of(last), source.status().commit());
        String problem = source.status().problem().orElse("");
        assertTrue(problem.contains("is older than " + last), problem);
        SourceWork again = source("allowedSigners: signers"); // a server that was started anew
        again.look(Set.of(last));
        assertEquals(Optional.empty(), again.status().commit());
        SourceWork permitting = source("allowedSigners: signers, allowOlder: true");
        permitting.look(Set.of(last));
        assertEquals(Optional.of(old), permitting.status().commit());
    }

    @Test
    void keys_of_gpg_are_as_good() throws Exception {
        Path home = Files.createDirectory(directory.resolve("gnupg"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "t@example.org");
        run("gpg", "--batch", "--armor", "--output", directory + "/keys.asc", "--export");
        repository.git("config", "gpg.program", gpg(home));
        repository.git("config", "user.signingkey", "t@example.org");
        String commit = repository.commit("-S");
        SourceWork source = source("gpgKeys: keys.asc");
        source.look(Set.of());
        run("gpgconf", "--kill", "all");
        assertEquals(Optional.empty(), source.status().problem());
        assertEquals(Optional.of(commit), source.status().commit());
        repository.commit();
        source.look(Set.of());
        assertEquals(Optional.of(commit), source.status().commit());
    }

    private String gpg(Path home) throws Exception {
        Path script = directory.resolve("gpg.sh");
        Files.writeString(script, "#!/bin/sh\nGNUPGHOME=" + home + " exec gpg \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }
}
