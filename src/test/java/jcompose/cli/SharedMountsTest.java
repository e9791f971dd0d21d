package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Mounts that services take over from each other, and how deep bind mounts go. */
class SharedMountsTest {
    private final Machinery jcompose = new Machinery();

    SharedMountsTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    private String up(String services) throws IOException {
        String file = Box.stack(jcompose, "VOLUME /image-volume\n", "services:\n" + services);
        jcompose.run("-f", file, "up", "-d").ok();
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(0, plan.status(), plan.out() + plan.err());
        return file;
    }

    @Test
    void a_service_has_the_volumes_of_another() throws IOException {
        Path shared = Files.createDirectories(jcompose.directory().resolve("shared"));
        String file =
                up(
                        """
                          source:
                            build: ./box
                            volumes: [named:/named, /anonymous, %s:/bound]
                          user:
                            build: ./box
                            volumes_from: ["source:ro"]
                          further:
                            build: ./box
                            volumes_from: [source]
                        volumes: {named: {}}
                        """
                                .formatted(shared));
        for (String directory : new String[] {"/named", "/anonymous", "/bound", "/image-volume"}) {
            String command = "echo $1 > " + directory + "/file";
            jcompose.run("-f", file, "exec", "source", "sh", "-c", command).ok();
            jcompose.run("-f", file, "exec", "user", "cat", directory + "/file").ok();
            jcompose.run("-f", file, "exec", "further", "sh", "-c", command).ok();
            assertNotEquals(
                    0, jcompose.run("-f", file, "exec", "user", "sh", "-c", command).status());
        }
    }

    @Test
    void a_bind_mount_can_leave_out_what_is_mounted_below() throws Exception {
        String bind =
                "{type: bind, source: /sys/fs, target: /%s, read_only: true, bind: {recursive:"
                        + " %s}}";
        String file =
                up(
                        """
                          web:
                            build: ./box
                            volumes: [%s, %s]
                        """
                                .formatted(
                                        bind.formatted("deep", "enabled"),
                                        bind.formatted("flat", "disabled")));
        String mounts =
                jcompose.run("-f", file, "exec", "web", "cat", "/proc/self/mountinfo").ok().out();
        assertTrue(mounts.contains(" /deep/cgroup"), mounts);
        assertTrue(mounts.contains(" /flat ") && !mounts.contains(" /flat/"), mounts);
    }
}
