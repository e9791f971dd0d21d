package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.StackStatus.State;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** Whatever somebody does to a repository, the stack goes on as its last good commit says. */
class HostileSourceTest {
    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();
    private String good = "";

    @BeforeEach
    void make_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
        good = repository.write("stack.yaml", "services: {}\nx-good: 1\n").commit();
    }

    private Followed followed() throws Exception {
        Followed followed = new Followed(directory, repository, ", prune: true");
        followed.look();
        assertEquals(State.READY, followed.status().state());
        return followed;
    }

    /** A commit that git itself would not make: its tree has an entry of that name. */
    private String commit(String mode, String type, String object, String name) throws Exception {
        Path tree =
                Files.writeString(
                        directory.resolve("tree"),
                        mode + " " + type + " " + object + "\t" + name + "\n");
        Process making =
                new ProcessBuilder("git", "mktree")
                        .directory(repository.directory().toFile())
                        .redirectInput(tree.toFile())
                        .start();
        String made =
                new String(
                                making.getInputStream().readAllBytes(),
                                java.nio.charset.StandardCharsets.UTF_8)
                        .strip();
        assertEquals(0, making.waitFor());
        String commit = repository.git("commit-tree", "-m", "evil", made).strip();
        repository.git("update-ref", "refs/heads/main", commit);
        return commit;
    }

    private String blob(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("blob"), text);
        return repository.git("hash-object", "-w", "--no-filters", file.toString()).strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", ".GIT", "git~1", "..", "."})
    void a_tree_that_reaches_into_git_or_out_of_it_is_refused(String name) throws Exception {
        Followed followed = followed();
        String inner = repository.git("rev-parse", "HEAD^{tree}").strip();
        commit("040000", "tree", inner, name);
        followed.look();
        assertTrue(followed.source().status().problem().isPresent(), name);
        assertEquals(Optional.of(good), followed.source().status().commit());
        assertEquals(State.READY, followed.status().state());
        assertTrue(followed.deployed().getLast().canonical().has("x-good"));
    }

    @Test
    void a_stack_file_that_is_a_link_out_of_the_repository_is_not_followed() throws Exception {
        Followed followed = followed();
        commit("120000", "blob", blob("/etc/passwd"), "stack.yaml");
        followed.look();
        assertEquals(
                "the symbolic link stack.yaml leads out of the repository, to /etc/passwd",
                followed.source().status().problem().orElse(""));
        assertEquals(State.READY, followed.status().state());
    }

    @Test
    void a_history_that_was_put_in_anothers_place_is_followed_and_the_old_one_is_still_known()
            throws Exception {
        Followed followed = followed();
        repository.git("checkout", "--quiet", "--orphan", "other");
        String other = repository.write("stack.yaml", "services: {}\nx-other: 1\n").commit();
        repository.git("branch", "--quiet", "-M", "other", "main");
        repository.git("reflog", "expire", "--expire=now", "--all");
        repository.git("gc", "--quiet", "--prune=now");
        // The copy is damaged, too: nobody has the old commit any more.
        try (Stream<Path> files = Files.walk(directory.resolve("s/repository/objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                Files.writeString(file, "damaged");
            }
        }
        followed.look();
        assertEquals(Optional.of(other), followed.status().commit());
        followed.source().keep(followed.stack().memory().needed());
        followed.stack().goBack();
        followed.look();
        assertEquals(State.ROLLED_BACK, followed.status().state());
        assertTrue(followed.deployed().getLast().canonical().has("x-good"));
    }

    @Test
    void a_repository_that_is_empty_now_takes_nothing_away() throws Exception {
        Followed followed = followed();
        repository.git("update-ref", "-d", "refs/heads/main");
        followed.look();
        assertTrue(followed.source().status().problem().isPresent());
        assertEquals(State.READY, followed.status().state());
        assertEquals(Optional.of(good), followed.status().commit());
    }

    @Test
    void a_commit_without_any_file_prunes_only_what_it_is_told_to() throws Exception {
        Followed followed = new Followed(directory, repository, "");
        followed.look();
        repository.git("rm", "--quiet", "stack.yaml");
        String empty = repository.commit();
        followed.look();
        assertEquals(State.REFUSED, followed.status().state());
        assertEquals(
                "there is no stack.yaml in commit " + empty, followed.status().lines().getFirst());
        assertEquals(Optional.of(good), followed.status().commit());
        assertFalse(followed.said().toString().contains("pruned"));
    }

    @Test
    void files_of_unusual_names_are_laid_out_and_removed_again() throws Exception {
        String deep = "d/".repeat(40) + "f";
        repository.write(deep, "x").write("n".repeat(255), "x").write("a\nb/ c", "x");
        repository.write("ä/ü", "x").write("-rf", "x").write("*", "x");
        String stack = "services: {a: {image: x, volumes: ['.:/x']}}\nx-more: 1\n";
        repository.write("stack.yaml", stack).commit();
        Followed followed = followed();
        Path own = directory.resolve("a/files");
        for (String name : new String[] {deep, "n".repeat(255), "a\nb/ c", "ä/ü", "-rf", "*"}) {
            assertTrue(Files.exists(own.resolve(name)), name);
        }
        repository.write("stack.yaml", "services: {}\n").commit();
        followed.look();
        try (Stream<Path> left = Files.walk(own)) {
            assertEquals(1, left.count());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
