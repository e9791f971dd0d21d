package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A source behind a real sshd: only the host that is known is believed, and nobody is asked. */
class SshSourceTest {
    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();
    private Optional<SshServer> running = Optional.empty();

    @BeforeEach
    void serve_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
        running = Optional.of(SshServer.start(Files.createDirectory(directory.resolve("sshd"))));
    }

    @AfterEach
    void end() throws InterruptedException {
        server().close();
    }

    private SshServer server() {
        return running.orElseThrow();
    }

    private SourceWork source(String ssh, Map<String, String> environment) throws IOException {
        Path file = directory.resolve("serve.yaml");
        String url = server().url(repository.directory());
        String text = "sources: {s: {repository: '" + url + "', timeout: 20s" + ssh + "}}";
        SourceSettings read =
                SettingsReading.read(Files.writeString(file, text)).sources().get("s");
        return new SourceWork(
                "s",
                Objects.requireNonNull(read),
                directory.resolve("s"),
                new SourceSecrets(directory, environment),
                new ServeEvents(InstantSource.system(), event -> {}),
                InstantSource.system());
    }

    private static String ssh(Path key, Path knownHosts) {
        return ", ssh: {key: '" + key + "', knownHosts: '" + knownHosts + "'}";
    }

    private String look(String ssh) throws Exception {
        SourceWork source = source(ssh, Map.of());
        source.look(Set.of());
        return source.status().problem().orElseGet(() -> source.status().commit().orElse(""));
    }

    @Test
    void a_key_from_a_file_is_shown_to_a_host_that_is_known() throws Exception {
        String commit = repository.write("f", "one").commit();
        Path known = server().knownHosts(server().hostKey());
        assertEquals(commit, look(ssh(server().deployKey(), known)));
    }

    @Test
    void another_key_of_the_host_is_refused_before_ours_is_shown() throws Exception {
        repository.write("f", "one").commit();
        Path known = server().knownHosts(SshServer.key(directory.resolve("other")));
        assertEquals(
                "the server 127.0.0.1 does not have the key that "
                        + known
                        + " says: it is another one, or somebody is in between (Host key"
                        + " verification failed.)",
                look(ssh(server().deployKey(), known)));
        assertFalse(server().log().contains("Accepted publickey"), server().log());
    }

    @Test
    void a_host_that_is_not_known_is_refused_and_nobody_is_asked() throws Exception {
        repository.write("f", "one").commit();
        Path none = Files.writeString(directory.resolve("none"), "");
        assertEquals(
                "the server 127.0.0.1 is not known: its public key belongs into "
                        + none
                        + " (ssh.knownHosts; ssh-keyscan(1) prints it)",
                look(ssh(server().deployKey(), none)));
    }

    @Test
    void a_key_that_is_not_let_in_is_told_without_a_question() throws Exception {
        repository.write("f", "one").commit();
        Path known = server().knownHosts(server().hostKey());
        Path stranger = SshServer.key(directory.resolve("stranger"));
        String problem = look(ssh(stranger, known));
        assertTrue(problem.contains("Permission denied (publickey)"), problem);
    }

    @Test
    void a_key_that_everybody_can_read_is_not_used() throws Exception {
        repository.write("f", "one").commit();
        Path key = server().deployKey();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(
                "the permissions of "
                        + key
                        + " are too open: nobody but its owner may read a private key (chmod 600)",
                look(ssh(key, server().knownHosts(server().hostKey()))));
    }

    @Test
    void a_key_with_a_passphrase_asks_nobody() throws Exception {
        repository.write("f", "one").commit();
        Path known = server().knownHosts(server().hostKey());
        Path locked = directory.resolve("locked");
        jcompose.registry.Tools.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "word", "-f", locked.toString());
        Files.writeString(
                directory.resolve("sshd/authorized_keys"),
                Files.readString(directory.resolve("locked.pub")));
        String problem = look(ssh(locked, known));
        assertTrue(problem.contains("Permission denied (publickey)"), problem);
    }

    @Test
    void an_agent_is_not_asked_where_a_key_is_named() throws Exception {
        repository.write("f", "one").commit();
        Path known = server().knownHosts(server().hostKey());
        Path stranger = SshServer.key(directory.resolve("stranger"));
        Path socket = directory.resolve("agent");
        Process agent =
                new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            while (!Files.exists(socket)) {
                assertTrue(agent.isAlive());
                Thread.onSpinWait();
            }
            ProcessBuilder adding =
                    new ProcessBuilder("ssh-add", "-q", server().deployKey().toString());
            adding.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertEquals(0, adding.start().waitFor());
            Map<String, String> environment = Map.of("SSH_AUTH_SOCK", socket.toString());
            SourceWork named = source(ssh(stranger, known), environment);
            named.look(Set.of());
            assertTrue(
                    named.status().problem().orElse("").contains("Permission denied"),
                    named.status().toString());
            // Without a key of its own the source has the agent's.
            SourceWork asking = source(", ssh: {knownHosts: '" + known + "'}", environment);
            asking.look(Set.of());
            assertEquals(Optional.empty(), asking.status().problem());
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }
}
