package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.StackStatus.State;
import jcompose.reconciler.desired.Mount;
import jcompose.stack.definition.StackDefinition;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stacks read a commit's files where all of them do; what their containers mount is their own. */
class SharedFilesTest {
    private static final String STACK =
            """
            services:
              a:
                build: {context: ./build}
                volumes: ["./conf:/conf:ro", "./data:/data"]
                configs: [given]
            configs: {given: {file: ./given}}
            """;

    @TempDir Path directory = Path.of("");

    private GitRepository repository = GitRepository.none();

    @BeforeEach
    void make_a_repository() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
        repository
                .write("stack.yaml", STACK)
                .write("build/Dockerfile", "FROM scratch\n")
                .write("conf/f", "one")
                .write("given", "x")
                .commit();
    }

    private Followed followed() throws IOException {
        return new Followed(directory, repository, "");
    }

    private static List<String> mounts(StackDefinition stack) {
        return stack.services().values().stream()
                .flatMap(service -> service.mounts().stream())
                .map(mount -> ((Mount.Bind) mount.value()).source())
                .toList();
    }

    private static Path context(StackDefinition stack) {
        return stack.services().values().iterator().next().build().orElseThrow().context();
    }

    private static Set<String> files(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> place.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void only_what_is_mounted_or_given_is_copied() throws Exception {
        Followed followed = followed();
        followed.look();
        StackDefinition stack = followed.deployed().getFirst();
        Path own = directory.resolve("a/files");
        assertEquals(
                List.of(own.resolve("conf").toString(), own.resolve("data").toString()),
                mounts(stack));
        assertEquals(Set.of("conf/f", "given"), files(own));
        assertTrue(
                context(stack).startsWith(directory.resolve("s/commits").toRealPath()),
                context(stack).toString());
        assertEquals(own, stack.projectDirectory());
    }

    @Test
    void paths_of_mounts_stay_from_commit_to_commit() throws Exception {
        Followed followed = followed();
        followed.look();
        repository.write("conf/f", "two").commit();
        followed.look();
        assertEquals(mounts(followed.deployed().getFirst()), mounts(followed.deployed().getLast()));
        assertEquals(
                followed.deployed().getFirst().canonical().mapping("configs"),
                followed.deployed().getLast().canonical().mapping("configs"));
        assertEquals("two", Files.readString(directory.resolve("a/files/conf/f")));
    }

    @Test
    void a_link_of_the_repository_is_followed_there() throws Exception {
        repository.write("stack.yaml", STACK.replace("./conf", "./link"));
        Files.createSymbolicLink(repository.directory().resolve("link"), Path.of("conf"));
        repository.commit();
        Followed followed = followed();
        followed.look();
        assertEquals(
                directory.resolve("a/files/conf").toString(),
                mounts(followed.deployed().getFirst()).getFirst());
    }

    @Test
    void where_a_container_leads_elsewhere_nothing_is_mounted() throws Exception {
        Followed followed = followed();
        followed.look();
        Path data = directory.resolve("a/files/data");
        Files.createSymbolicLink(data, Path.of("/etc"));
        followed.look();
        assertEquals(1, followed.deployed().size());
        assertEquals(State.FAILED, followed.status().state());
        assertEquals(
                "stack.yaml:4:34: services.a.volumes: a container has put a link there that leads"
                        + " elsewhere, on the way to "
                        + data
                        + "; remove the link",
                followed.status().lines().getFirst());
        // Also one that leads to what is not there, and would be made.
        Files.delete(data);
        Files.createSymbolicLink(data, Path.of("/missing/at/all"));
        followed.look();
        assertEquals(1, followed.deployed().size());
        Files.delete(data);
        followed.look();
        assertEquals(2, followed.deployed().size());
        assertEquals(State.READY, followed.status().state());
    }

    @Test
    void no_container_changes_what_is_read() throws Exception {
        repository.write("stack.yaml", STACK.replace("./data:/data", ".:/data")).commit();
        Followed followed = followed();
        followed.look();
        Path own = directory.resolve("a/files");
        assertEquals("x", Files.readString(own.resolve("given")));
        Files.writeString(own.resolve("stack.yaml"), "services: {evil: {image: x}}");
        followed.look();
        assertEquals(Set.of("a"), followed.deployed().getLast().services().keySet());
    }

    @Test
    void files_that_nobody_needs_go_and_those_in_use_stay() throws Exception {
        Followed followed = followed();
        followed.look();
        String first = followed.status().commit().orElseThrow();
        repository.write("conf/f", "two").commit();
        followed.look();
        repository.write("conf/f", "three").commit();
        Path commits = directory.resolve("s/commits");
        try (Checkout.Use use = followed.source().use(first)) {
            followed.look();
            followed.source().keep(followed.stack().memory().needed());
            assertTrue(Files.exists(use.place().resolve("conf/f")));
        }
        followed.source().keep(followed.stack().memory().needed());
        assertFalse(Files.exists(commits.resolve(first)));
        try (Stream<Path> left = Files.list(commits)) {
            assertEquals(2, left.count());
        }
    }
}
