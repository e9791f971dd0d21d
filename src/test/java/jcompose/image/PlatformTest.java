package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class PlatformTest {
    private static Optional<String> chosen(String here, String... offered) {
        List<Platform> platforms = Stream.of(offered).map(Platform::parse).toList();
        return Platform.parse(here).best(platforms, each -> each).map(Platform::toString);
    }

    @Test
    void names_of_architectures_are_those_of_the_specification() {
        assertEquals("linux/amd64", Platform.parse("linux/x86_64").toString());
        assertEquals("linux/arm64", Platform.parse("aarch64").toString());
        assertEquals("linux/arm64", Platform.parse("linux/arm64/v8").toString());
        assertEquals("linux/arm", Platform.parse("linux/arm/v7").toString());
        assertEquals("linux/arm/v6", Platform.parse("linux/arm/v6").toString());
    }

    @Test
    void the_best_variant_that_runs_is_chosen() {
        assertEquals(
                Optional.of("linux/arm/v6"),
                chosen("linux/arm/v7", "linux/arm/v5", "linux/arm/v6"));
        assertEquals(Optional.of("linux/arm"), chosen("linux/arm64", "linux/arm/v7"));
        assertEquals(Optional.of("linux/arm64"), chosen("linux/arm64", "linux/arm/v7", "arm64"));
        assertEquals(Optional.of("linux/amd64"), chosen("linux/amd64", "linux/amd64/v3", "amd64"));
        assertEquals(
                Optional.of("linux/amd64/v3"),
                chosen("linux/amd64/v3", "amd64", "linux/amd64/v3", "linux/amd64/v4"));
        assertEquals(Optional.empty(), chosen("linux/arm/v6", "linux/arm/v7", "amd64"));
    }

    @Test
    void what_is_no_platform_is_refused() {
        for (String text : List.of("", "a/b/c/d", "linux/", "linux/arm 64")) {
            assertThrows(IllegalArgumentException.class, () -> Platform.parse(text), text);
        }
    }
}
