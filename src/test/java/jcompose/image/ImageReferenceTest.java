package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "hello-web, docker.io/library/hello-web:latest",
        "debian:12, docker.io/library/debian:12",
        "user/app, docker.io/user/app:latest",
        "index.docker.io/debian, docker.io/library/debian:latest",
        "docker.io/user/app:v1.2, docker.io/user/app:v1.2",
        "localhost/app, localhost/app:latest",
        "localhost:5000/app, localhost:5000/app:latest",
        "ghcr.io/a/b/c:x, ghcr.io/a/b/c:x",
        "REGISTRY/app, REGISTRY/app:latest",
        "[::1]:5000/app, [::1]:5000/app:latest",
        "a__b/c-d.e_f, docker.io/a__b/c-d.e_f:latest",
        "app:5000, docker.io/library/app:5000"
    })
    void a_short_name_is_completed(String text, String full) {
        assertEquals(full, ImageReference.parse(text).toString());
        assertEquals(full, ImageReference.parse(full).toString());
    }

    @Test
    void a_digest_stays_and_needs_no_tag() {
        assertEquals(
                "docker.io/library/app@" + DIGEST,
                ImageReference.parse("app@" + DIGEST).toString());
        assertEquals(
                "docker.io/library/app:1@" + DIGEST,
                ImageReference.parse("app:1@" + DIGEST).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io/library/hello-web:latest, hello-web:latest",
        "user/app, user/app:latest",
        "quay.io/a/b:1, quay.io/a/b:1"
    })
    void people_see_it_without_the_default_registry(String text, String familiar) {
        assertEquals(familiar, ImageReference.parse(text).familiar());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "Hello, invalid image reference \"Hello\": repository names are lower case",
                "app:, invalid image reference \"app:\": a tag has 1 to 128 characters",
                "app:-x, invalid image reference \"app:-x\": \"-x\" is not a tag",
                "a//b, invalid image reference \"a//b\": a path component is empty",
                "-a/b, |invalid image reference \"-a/b\": \"-a\" may hold lower-case letters and"
                        + " digits, separated by \".\", \"_\", \"__\" or \"-\"|",
                "a..b, |invalid image reference \"a..b\": \"a..b\" may hold lower-case letters and"
                        + " digits, separated by \".\", \"_\", \"__\" or \"-\"|",
                "x.y:z/app, invalid image reference \"x.y:z/app\": \"x.y:z\" is not a registry's"
                        + " host and port",
                "app@sha256:12, invalid image reference \"app@sha256:12\": \"sha256:12\" is not"
                        + " sha256: and 64 hexadecimal digits",
                "||, invalid image reference \"\": the name is empty"
            })
    void what_is_wrong_is_said(String text, String message) {
        var error = assertThrows(IllegalArgumentException.class, () -> ImageReference.parse(text));
        assertEquals(message, error.getMessage());
    }

    @Test
    void an_image_id_is_not_a_name() {
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("0".repeat(64)));
    }
}
