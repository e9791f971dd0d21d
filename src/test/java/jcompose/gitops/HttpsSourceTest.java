package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A repository behind TLS and a password. */
class HttpsSourceTest {
    @TempDir Path directory = Path.of("");

    private GitServer server;
    private String commit = "";

    @BeforeEach
    void serve_a_repository() throws Exception {
        GitRepository repository = GitRepository.make(directory.resolve("infra"));
        commit = repository.write("f", "one").commit();
        server = GitServer.start(directory, "deploy", "s3cret");
        Files.writeString(directory.resolve("password"), "s3cret\n");
    }

    @AfterEach
    void end() {
        server.close();
    }

    private SourceStatus look(String repository, String more) throws Exception {
        String text =
                "sources: {s: {repository: '%s', tls: {authorities: '%s'}%s}}"
                        .formatted(server.url(repository), server.authority(), more);
        Path file = Files.writeString(directory.resolve("serve.yaml"), text);
        SourceWork source =
                new SourceWork(
                        "s",
                        Objects.requireNonNull(SettingsReading.read(file).sources().get("s")),
                        directory.resolve("s"),
                        new SourceSecrets(directory, Map.of("TOKEN", "s3cret")),
                        new ServeEvents(InstantSource.system(), event -> {}),
                        InstantSource.system());
        source.look(Set.of());
        return source.status();
    }

    @Test
    void the_password_is_in_a_file_or_a_variable() throws Exception {
        for (String secret : new String[] {"passwordFile: password", "passwordVariable: TOKEN"}) {
            String credentials = ", credentials: {username: deploy, " + secret + "}";
            SourceStatus status = look("infra/.git", credentials);
            assertEquals(Optional.empty(), status.problem());
            assertEquals(Optional.of(commit), status.commit());
        }
    }

    @Test
    void a_wrong_password_or_none_is_an_error_and_no_question() throws Exception {
        String none = look("infra/.git", "").problem().orElse("");
        assertTrue(none.contains("terminal prompts disabled"), none);
        String wrong =
                look("infra/.git", ", credentials: {username: x, passwordFile: password}")
                        .problem()
                        .orElse("");
        assertTrue(wrong.contains("Authentication failed"), wrong);
        assertFalse(wrong.contains("s3cret"), wrong);
    }

    @Test
    void a_server_that_nobody_vouches_for_is_not_believed() throws Exception {
        String text = "sources: {s: {repository: '" + server.url("infra/.git") + "'}}";
        Path file = Files.writeString(directory.resolve("serve.yaml"), text);
        SourceWork source =
                new SourceWork(
                        "s",
                        Objects.requireNonNull(SettingsReading.read(file).sources().get("s")),
                        directory.resolve("s"),
                        new SourceSecrets(directory, Map.of()),
                        new ServeEvents(InstantSource.system(), event -> {}),
                        InstantSource.system());
        source.look(Set.of());
        String problem = source.status().problem().orElse("");
        assertTrue(problem.contains("certificate"), problem);
    }

    @Test
    void a_redirection_does_not_carry_the_password_elsewhere() throws Exception {
        String credentials = ", credentials: {username: deploy, passwordFile: password}";
        String problem = look("moved/infra/.git", credentials).problem().orElse("");
        assertTrue(problem.contains("unable to") || problem.contains("redirect"), problem);
        assertTrue(
                server.asked().stream().allMatch(path -> path.startsWith("/moved/")),
                server.asked().toString());
    }
}
