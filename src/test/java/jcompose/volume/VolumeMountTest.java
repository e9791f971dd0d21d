package jcompose.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Driver options as arguments of mount(8). */
class VolumeMountTest {
    private static String mount(Map<String, String> options) throws IOException {
        return String.join(" ", VolumeMount.arguments(options, Path.of("/v/_data")));
    }

    @Test
    void nfs_is_mounted_by_the_kernel_which_knows_no_names() throws IOException {
        assertEquals(
                "mount -i -t nfs -o addr=127.0.0.1,nfsvers=4,rw -- :/export /v/_data",
                mount(
                        Map.of(
                                "type", "nfs",
                                "o", "addr=localhost,nfsvers=4,rw",
                                "device", ":/export")));
        IOException unknown =
                assertThrows(
                        IOException.class,
                        () -> mount(Map.of("type", "nfs4", "o", "addr=nobody.invalid")));
        assertEquals(
                "the host nobody.invalid of addr=nobody.invalid is not known",
                unknown.getMessage());
        IOException nowhere =
                assertThrows(
                        IOException.class, () -> mount(Map.of("type", "nfs", "device", "host:/e")));
        assertEquals(
                "the options of a volume of type nfs must say addr=SERVER, as in o:"
                        + " \"addr=10.0.0.5,nfsvers=4\"",
                nowhere.getMessage());
    }

    @Test
    void a_directory_is_bound_whether_or_not_the_options_say_so() throws IOException {
        String expected = "mount -i -t none -o bind,ro -- /srv /v/_data";
        assertEquals(expected, mount(Map.of("type", "none", "o", "ro", "device", "/srv")));
        assertEquals(expected, mount(Map.of("type", "none", "o", "bind,ro", "device", "/srv")));
    }

    @Test
    void a_device_may_begin_with_a_dash() throws IOException {
        assertEquals(
                "mount -i -t tmpfs -o size=1m -- -x /v/_data",
                mount(Map.of("type", "tmpfs", "o", "size=1m", "device", "-x")));
    }

    @Test
    void a_kernel_without_the_file_system_is_told_from_a_server_that_does_not_answer(
            @TempDir Path directory) throws IOException {
        Map<String, String> options =
                Map.of("type", "nfs", "o", "password=x,addr=10.0.0.5", "device", ":/export");
        IOException said =
                new IOException(
                        "mount failed with exit status 32: mount: /v/_data: Connection refused.\n"
                                + "       dmesg(1) may have more information");
        Path known = Files.writeString(directory.resolve("known"), "\text4\nnodev\tnfs\n");
        assertEquals(
                "cannot mount :/export (type nfs, addr=10.0.0.5): /v/_data:"
                        + " Connection refused.",
                VolumeMount.failure(options, known, said));
        Path unknown = Files.writeString(directory.resolve("unknown"), "nodev\tnfsd\n\text4\n");
        assertEquals(
                "cannot mount :/export (type nfs, addr=10.0.0.5): this kernel"
                        + " does not know the file system nfs; load its module with 'modprobe nfs',"
                        + " or take a kernel that has it",
                VolumeMount.failure(options, unknown, said));
    }
}
