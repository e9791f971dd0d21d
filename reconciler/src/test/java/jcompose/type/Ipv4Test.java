package jcompose.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

class Ipv4Test {
    @Test
    void an_address_is_written_as_it_is_read() {
        for (String text : List.of("0.0.0.0", "10.210.0.1", "192.168.255.254", "255.255.255.255")) {
            assertEquals(text, Ipv4.parse(text).toString());
        }
    }

    @Test
    void what_is_no_address_is_refused() {
        for (String text :
                List.of("", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1..2.3")) {
            assertThrows(IllegalArgumentException.class, () -> Ipv4.parse(text), text);
        }
    }

    @Test
    void counting_goes_over_the_dots() {
        assertEquals("10.0.1.0", Ipv4.parse("10.0.0.255").plus(1).toString());
    }

    @Test
    void high_addresses_come_after_low_ones() {
        assertTrue(Ipv4.parse("192.0.0.1").compareTo(Ipv4.parse("10.0.0.1")) > 0);
    }
}
