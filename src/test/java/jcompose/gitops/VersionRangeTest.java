package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

class VersionRangeTest {
    private static final List<String> TAGS =
            List.of(
                    "v0.3.1",
                    "v0.3.9",
                    "v0.4.0",
                    "1.0.0-rc.1",
                    "1.0.0",
                    "v1.2.0",
                    "v1.10.0",
                    "v2.0.0-beta.2",
                    "v2.0.0-beta.11",
                    "v2.0.0",
                    "release",
                    "v3",
                    "v1.2.0.4");

    @ParameterizedTest
    @CsvSource({
        "*, v2.0.0",
        ">=1.0 <2, v1.10.0",
        "^1.2, v1.10.0",
        "~1.2, v1.2.0",
        "1, v1.10.0",
        "^0.3.1, v0.3.9",
        "<1.0.0, v0.4.0",
        ">=2.0.0-beta.1 <2.0.0, v2.0.0-beta.11",
        "=1.0.0, 1.0.0"
    })
    void the_highest_tag_in_a_range_is_meant(String range, String tag) {
        assertEquals(Optional.of(tag), VersionRange.parse(range).highest(TAGS));
    }

    @Test
    void what_is_in_no_range_is_not_there() {
        assertEquals(Optional.empty(), VersionRange.parse(">5").highest(TAGS));
        assertThrows(IllegalArgumentException.class, () -> VersionRange.parse("newest"));
        assertThrows(IllegalArgumentException.class, () -> VersionRange.parse("=>1"));
    }
}
