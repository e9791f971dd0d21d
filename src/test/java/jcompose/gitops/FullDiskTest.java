package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.StackStatus.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** On a disk that is full nothing is lost, and it goes on once there is room. */
class FullDiskTest {
    @TempDir Path directory = Path.of("");

    private Path disk = Path.of("");
    private GitRepository repository = GitRepository.none();

    @BeforeEach
    void make_a_small_disk() throws Exception {
        repository = GitRepository.make(directory.resolve("repository"));
        disk = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=6m,nr_inodes=4096", "tmpfs", disk.toString());
    }

    @AfterEach
    void take_it_away() throws Exception {
        run("umount", disk.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertEquals(0, process.waitFor(), String.join(" ", command));
    }

    /** Writes until nothing fits any more. */
    private void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.getMessage());
        }
    }

    private String commit(int kibibytes, String text) throws Exception {
        byte[] noise = new byte[kibibytes << 10];
        new Random(kibibytes).nextBytes(noise);
        Files.write(repository.directory().resolve("noise"), noise);
        return repository.write("stack.yaml", text).commit();
    }

    @Test
    void a_commit_that_does_not_fit_changes_nothing() throws Exception {
        String first = commit(16, "services: {}");
        Followed followed = new Followed(disk, repository, "");
        followed.look();
        assertEquals(State.READY, followed.status().state());
        fill();
        String second = commit(512, "services: {}\nx-second: 1\n");
        followed.look();
        assertEquals(Optional.of(first), followed.status().commit());
        assertTrue(followed.said().getLast().startsWith("source s: cannot be used: "));
        assertFalse(followed.deployed().getLast().canonical().has("x-second"));
        Files.delete(disk.resolve("filler"));
        followed.look();
        assertEquals(Optional.of(second), followed.status().commit());
        assertTrue(followed.deployed().getLast().canonical().has("x-second"));
    }

    @Test
    void a_disk_that_fills_up_before_the_deployment_is_survived_too() throws Exception {
        String mounting = "services: {a: {image: x, volumes: ['./noise:/noise:ro']}}\n";
        commit(16, mounting);
        Followed followed = new Followed(disk, repository, "");
        followed.look();
        String second = commit(256, mounting + "x-second: 1\n");
        followed.lookAtSource();
        fill();
        int before = followed.deployed().size();
        followed.stack().look(List.of());
        assertEquals(State.FAILED, followed.status().state());
        String failure = followed.status().lines().getFirst();
        assertTrue(failure.startsWith("its files cannot be laid out: "), failure);
        assertTrue(failure.endsWith("No space left on device"), failure);
        assertEquals(before, followed.deployed().size());
        Files.delete(disk.resolve("filler"));
        followed.look();
        assertEquals(State.READY, followed.status().state());
        assertEquals(Optional.of(second), followed.status().commit());
        // A server that starts now knows it as well.
        Followed next = new Followed(disk, repository, "");
        assertEquals(Optional.of(second), next.status().commit());
    }
}
