package jcompose.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.desired.Mount;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

class ContainerDirectoryTest {
    @TempDir Path temporary;

    @Test
    void a_directory_holds_the_init_layer_and_the_files_that_cover_it() throws IOException {
        Layout layout = layout();
        var missing = temporary.resolve("missing/source");
        var container =
                Launches.container()
                        .mounts(new Mount.Bind(missing.toString(), "/a", false, true))
                        .build();
        LaunchSpec launch = Launches.of(layout, container, new TreeMap<>());
        ContainerDirectory directory = new ContainerDirectory(layout);
        directory.prepare(launch);
        directory.prepare(launch);

        Path init = layout.init(Launches.ID);
        assertEquals(0, Files.size(init.resolve("etc/hosts")));
        assertEquals(
                "4be0c1d2a3f4\n", Files.readString(layout.etc(Launches.ID).resolve("hostname")));
        assertEquals(
                "nameserver 192.0.2.53\n",
                Files.readString(layout.etc(Launches.ID).resolve("resolv.conf")));
        assertTrue(Files.isDirectory(missing));
        assertEquals(List.of(Launches.ID), directory.list());
        assertTrue(directory.config(Launches.ID).isEmpty());

        directory.remove(Launches.ID);
        directory.remove(Launches.ID);
        assertFalse(Files.exists(layout.container(Launches.ID)));
    }

    @Test
    void what_a_killed_pass_had_begun_to_make_is_removed_and_nothing_of_another_stack()
            throws IOException {
        Layout layout = layout();
        ContainerDirectory directory = new ContainerDirectory(layout);
        directory.removeUnclaimed("hello");
        Path own = layout.containers().resolve(".new-hello.4be0c1d2a3f4");
        Path other = layout.containers().resolve(".new-hello-2.4be0c1d2a3f5");
        for (Path left : List.of(own, other)) {
            Files.createDirectories(left);
            Files.writeString(left.resolve("stack"), "hello");
        }
        directory.removeUnclaimed("hello");
        assertFalse(Files.exists(own));
        assertTrue(Files.exists(other));
    }

    @Test
    void nameservers_on_the_machines_loopback_are_of_no_use_inside() throws IOException {
        Files.createDirectories(temporary.resolve("etc"));
        Files.writeString(
                temporary.resolve("etc/resolv.conf"),
                "# stub\nnameserver 127.0.0.53\nsearch example.org\n");
        assertEquals("search example.org\n", HostFiles.read(temporary).resolver());

        Files.createDirectories(temporary.resolve("run/systemd/resolve"));
        Files.writeString(
                temporary.resolve("run/systemd/resolve/resolv.conf"), "nameserver 192.0.2.7\n");
        assertEquals("nameserver 192.0.2.7\n", HostFiles.read(temporary).resolver());
    }

    private Layout layout() throws IOException {
        Path root = Files.createDirectories(temporary.resolve("root"));
        return new Layout(root, temporary.resolve("run-root"));
    }
}
