package jcompose.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.io.IOException;
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
        assertEquals("the host nobody.invalid is not known", unknown.getMessage());
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
}
