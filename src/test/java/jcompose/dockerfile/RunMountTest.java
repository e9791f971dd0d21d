package jcompose.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

class RunMountTest {
    private static final Location LOCATION = new Location("Dockerfile", 1, 1);

    @Test
    void a_bind_mount_is_for_reading_and_a_cache_for_writing() throws DockerfileException {
        assertTrue(read("target=/x").readOnly());
        assertFalse(read("target=/x,rw").readOnly());
        assertFalse(read("type=cache,target=/x").readOnly());
        assertTrue(read("type=cache,target=/x,readonly").readOnly());
    }

    @Test
    void keys_have_short_names_and_values_may_be_quoted() throws DockerfileException {
        RunMount mount = read("\"src=a,b\",dst=/x,from=stage");
        assertEquals("a,b", mount.source());
        assertEquals("/x", mount.target());
        assertEquals("stage", mount.from());
    }

    @Test
    void a_secret_may_be_a_variable() throws DockerfileException {
        RunMount mount = read("type=secret,id=token,env=TOKEN,mode=0440,uid=5");
        assertEquals(Optional.of("TOKEN"), mount.variable());
        assertEquals(Optional.of(0440), mount.mode());
        assertEquals(Optional.of(5L), mount.user());
    }

    @Test
    void a_tmpfs_may_be_limited() throws DockerfileException {
        assertEquals(64L << 20, read("type=tmpfs,target=/x,size=64m").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "type=bnd,target=/x > --mount: 'type' is one of bind, cache, tmpfs, secret, ssh,"
                        + " not bnd; did you mean bind?",
                "tarket=/x > --mount has no key 'tarket'; did you mean target?",
                "type=bind > --mount=type=bind needs a target",
                "type=bind,target=/x,sharing=locked > --mount=type=bind takes no 'sharing'",
                "type=secret > --mount=type=secret needs an id",
                "type=tmpfs,target=/x,size=big > --mount: 'size' is a number of bytes such as 64m,"
                        + " not big",
                "target > --mount: 'target' needs a value: target=…"
            })
    void what_is_wrong_is_said(String text, String message) {
        var error = assertThrows(DockerfileException.class, () -> read(text));
        assertEquals("Dockerfile:1: " + message, error.getMessage());
    }

    private static RunMount read(String text) throws DockerfileException {
        return RunMount.read(text, LOCATION, value -> value);
    }
}
