package jcompose.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6Test {
    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "fd00:0:0:0:0:0:0:5, fd00::5",
        "FD00::00AB, fd00::ab",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
    })
    void an_address_is_written_in_one_way(String given, String written) {
        assertEquals(written, Ipv6.parse(given).toString());
        assertEquals(Ipv6.parse(given), Ipv6.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "1::2::3",
                "12345::", "g::", ":1::", "::1:", "1.2.3.4", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4"
            })
    void what_is_no_address_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Ipv6.parse(text));
    }

    @Test
    void addresses_follow_each_other_over_the_middle() {
        assertEquals("::1:0:0:0:1", Ipv6.parse("::ffff:ffff:ffff:ffff").plus(2).toString());
        assertTrue(Ipv6.parse("fd00::").compareTo(Ipv6.parse("2001::")) > 0);
        assertTrue(Ipv6.parse("::8000:0:0:0").compareTo(Ipv6.parse("::1")) > 0);
    }

    @Test
    void a_subnet_has_its_addresses_and_no_others() {
        Ipv6Subnet subnet = Ipv6Subnet.parse("fd00:0:0:5::/64");
        assertTrue(subnet.contains(Ipv6.parse("fd00:0:0:5:ffff::")));
        assertFalse(subnet.contains(Ipv6.parse("fd00:0:0:6::")));
        assertEquals("fd00:0:0:5::1", subnet.gateway().toString());
        assertTrue(subnet.overlaps(Ipv6Subnet.parse("fd00::/16")));
        assertTrue(Ipv6Subnet.parse("::/0").overlaps(subnet));
        assertFalse(subnet.overlaps(Ipv6Subnet.parse("fd00:0:0:4::/64")));
        Ipv6Subnet small = Ipv6Subnet.parse("fd00::40/122");
        assertTrue(small.contains(Ipv6.parse("fd00::7f")));
        assertFalse(small.contains(Ipv6.parse("fd00::80")));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Subnet.parse("fd00::1/64"));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Subnet.parse("fd00::/129"));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Subnet.parse("fd00::"));
    }

    @Test
    void an_address_has_the_number_of_that_of_the_other_family() {
        Subnet ipv4 = Subnet.parse("10.5.0.0/16");
        Ipv6Subnet ipv6 = Ipv6Subnet.parse("fd00::/64");
        assertEquals("fd00::107", ipv6.like(Ipv4.parse("10.5.1.7"), ipv4).toString());
        assertTrue(Ipv6Subnet.parse("fd00::/112").hasRoomFor(ipv4));
        assertFalse(Ipv6Subnet.parse("fd00::/113").hasRoomFor(ipv4));
    }
}
