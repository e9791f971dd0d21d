package jcompose.registry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class DockerConfigTest {
    private static final Credentials.Basic ANN = new Credentials.Basic("ann", "s3:cret");

    @TempDir Path home;

    private DockerConfig config() {
        return DockerConfig.of(Map.of("HOME", home.toString()));
    }

    private void write(String json) throws IOException {
        Files.createDirectories(config().file().getParent());
        Files.writeString(config().file(), json);
    }

    @Test
    void what_is_stored_is_found_and_forgotten() throws IOException {
        assertEquals(Optional.empty(), config().find("reg.example:5000"));
        config().store("reg.example:5000", ANN);
        assertEquals(Optional.of(ANN), config().find("reg.example:5000"));
        assertEquals(Optional.empty(), config().find("reg.example"));
        assertTrue(config().erase("reg.example:5000"));
        assertFalse(config().erase("reg.example:5000"));
        assertEquals(Optional.empty(), config().find("reg.example:5000"));
    }

    @Test
    void only_the_owner_may_read_the_file_and_nothing_lies_beside_it() throws IOException {
        config().store("reg.example", ANN);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(config().file())));
        try (Stream<Path> files = Files.list(config().file().getParent())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void what_others_wrote_into_the_file_stays() throws IOException {
        write("{\"detachKeys\":\"ctrl-z\",\"auths\":{\"other\":{\"auth\":\"YTpi\"}},\"n\":[1,{}]}");
        config().store("docker.io", ANN);
        var json = Json.parse(Files.readString(config().file()));
        assertEquals("ctrl-z", json.path("detachKeys").asString(""));
        assertEquals("YTpi", json.path("auths").path("other").path("auth").asString(""));
        assertEquals("[1,{}]", Json.write(json.path("n")));
        assertTrue(json.path("auths").has("https://index.docker.io/v1/"), json.toString());
        assertEquals(Optional.of(ANN), config().find("docker.io"));
    }

    @Test
    void keys_may_be_addresses() throws IOException {
        write("{\"auths\":{\"https://reg.example/v2/\":{\"auth\":\"YTpi\"}}}");
        assertEquals(Optional.of(new Credentials.Basic("a", "b")), config().find("reg.example"));
    }

    @Test
    void an_identity_token_counts_more_than_a_password() throws IOException {
        write("{\"auths\":{\"reg.example\":{\"auth\":\"YTpi\",\"identitytoken\":\"t\"}}}");
        assertEquals(Optional.of(new Credentials.IdentityToken("t")), config().find("reg.example"));
    }

    @Test
    void a_spoilt_file_is_refused_without_showing_it() throws IOException {
        write("{\"auths\":{\"reg.example\":{\"auth\":\"s3cret");
        IOException failure = assertThrows(IOException.class, () -> config().find("reg.example"));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("this is not JSON"),
                failure.getMessage());
        assertFalse(String.valueOf(failure.getMessage()).contains("s3cret"));
    }
}
