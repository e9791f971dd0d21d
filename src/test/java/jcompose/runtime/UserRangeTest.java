package jcompose.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserRangeTest {
    @ParameterizedTest
    @CsvSource({
        "6.1.0-35-amd64, false",
        "6.12.9, false",
        "6.13.0-rc1, true",
        "6.18.44, true",
        "7.0, true",
        "unknown, false"
    })
    void owners_of_layers_are_mapped_from_linux_6_13_on(String release, boolean supported) {
        assertEquals(supported, UserRange.isSupportedBy(release));
    }
}
