package jcompose.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.watch.Events.Kind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Whatever way a file becomes another one, somebody hears of it. */
class EventsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir Path temporary = Path.of("");

    private final Events events = new Events();
    private Path directory = Path.of("");

    EventsTest() throws IOException {}

    @BeforeEach
    void make_a_directory() throws IOException {
        directory = Files.createDirectory(temporary.toRealPath().resolve("d"));
    }

    @AfterEach
    void close() throws IOException {
        events.close();
    }

    @Test
    void a_file_written_in_place() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "one");
        Snapshot before = watch(new Watched.Content(file));
        Files.writeString(file, "another");
        assertSeen(Set.of(file), before, new Watched.Content(file));
    }

    @Test
    void a_directory_of_ones_own_and_nothing_that_others_do_around_it() throws Exception {
        Path own = directory.resolve("own");
        Watched watched = new Watched.Own(own);
        events.watch(Kind.CONTAINERS, List.of(watched));
        Files.createDirectory(own);
        assertEquals(Set.of(Kind.CONTAINERS), events.await(LONG));
        events.watch(Kind.CONTAINERS, List.of(watched));
        Files.writeString(directory.resolve("others"), "");
        Files.writeString(own.resolve("f"), "");
        assertEquals(Set.of(Kind.CONTAINERS), events.await(LONG));
        events.awaitQuiet(Duration.ofMillis(20), LONG);
        Files.writeString(directory.resolve("others"), "again");
        assertEquals(Set.of(), events.await(Duration.ofMillis(100)));
        Files.delete(own.resolve("f"));
        Files.delete(own);
        assertEquals(Set.of(Kind.CONTAINERS), events.await(LONG));
    }

    @Test
    void a_file_replaced_as_editors_do_it() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "one");
        Snapshot before = watch(new Watched.Content(file));
        Path other = Files.writeString(directory.resolve(".f.swp"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        assertSeen(Set.of(file), before, new Watched.Content(file));
    }

    @Test
    void a_directory_above_that_is_renamed_and_made_anew() throws Exception {
        Path file = Files.createDirectories(directory.resolve("a/b")).resolve("f");
        Files.writeString(file, "one");
        Watched watched = new Watched.Content(file);
        Snapshot before = watch(watched);
        Files.move(directory.resolve("a"), directory.resolve("old"));
        Snapshot gone = assertSeen(Set.of(file), before, watched);
        watch(watched);
        Files.createDirectories(file.getParent());
        events.await(LONG);
        watch(watched);
        Files.writeString(file, "two");
        assertSeen(Set.of(file), gone, watched);
    }

    @Test
    void a_link_on_the_way_that_is_switched() throws Exception {
        for (String version : List.of("v1", "v2")) {
            Files.createDirectory(directory.resolve(version));
            Files.writeString(directory.resolve(version).resolve("f"), version);
        }
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("v1"));
        Path file = Files.createSymbolicLink(directory.resolve("f"), Path.of("..data/f"));
        Watched watched = new Watched.Content(file);
        Snapshot before = watch(watched);
        Path next = Files.createSymbolicLink(directory.resolve("next"), Path.of("v2"));
        Files.move(next, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        assertSeen(Set.of(file), before, watched);
    }

    @Test
    void a_new_file_deep_in_a_tree_and_not_one_that_is_ignored() throws Exception {
        Files.createDirectories(directory.resolve("src/deep"));
        Files.createDirectories(directory.resolve("node_modules"));
        Watched watched = new Watched.Tree(directory, Sieve.of("node_modules\n*.tmp", ""));
        Snapshot before = watch(watched);
        Files.writeString(directory.resolve("node_modules/x"), "");
        Files.writeString(directory.resolve("x.tmp"), "");
        assertEquals(Set.of(), Snapshot.of(List.of(watched)).changesSince(before));
        Path file = Files.writeString(directory.resolve("src/deep/f"), "");
        assertSeen(Set.of(file), before, watched);
    }

    @Test
    void what_happens_beside_a_watched_file_is_no_event() throws Exception {
        watch(new Watched.Content(directory.resolve("f")));
        Files.writeString(directory.resolve("g"), "");
        Files.writeString(directory.resolve("f"), "");
        assertEquals(Set.of(Kind.FILES), events.await(LONG));
        assertEquals(Set.of(), events.await(Duration.ZERO));
    }

    @Test
    void a_mounted_file_counts_only_when_it_is_another_one() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "one");
        Watched watched = new Watched.Identity(file);
        Snapshot before = watch(watched);
        Files.writeString(file, "another");
        assertEquals(Set.of(), Snapshot.of(List.of(watched)).changesSince(before));
        Path other = Files.writeString(directory.resolve("g"), "one");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        assertSeen(Set.of(file), before, watched);
    }

    private Snapshot watch(Watched watched) throws IOException {
        Collection<Watched> all = List.of(watched);
        events.watch(Kind.FILES, all);
        return Snapshot.of(all);
    }

    /** Events come until what is there is what is expected. */
    private Snapshot assertSeen(Set<Path> expected, Snapshot before, Watched watched)
            throws IOException, InterruptedException {
        Snapshot now = Snapshot.of(List.of());
        do {
            assertTrue(!events.await(LONG).isEmpty(), "nothing was heard of " + watched);
            now = Snapshot.of(List.of(watched));
        } while (!now.changesSince(before).containsAll(expected));
        return now;
    }
}
