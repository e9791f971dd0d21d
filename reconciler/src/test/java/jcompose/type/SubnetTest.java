package jcompose.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

class SubnetTest {
    private static final Subnet SUBNET = Subnet.parse("10.210.3.0/24");

    @Test
    void a_subnet_is_written_as_it_is_read() {
        for (String text : List.of("0.0.0.0/0", "10.210.3.0/24", "255.255.255.255/32")) {
            assertEquals(text, Subnet.parse(text).toString());
        }
    }

    @Test
    void what_is_no_subnet_is_refused() {
        for (String text :
                List.of(
                        "10.0.0.0",
                        "10.0.0.0/",
                        "10.0.0.0/33",
                        "10.0.0.0/x",
                        "10.0.0.0/024",
                        "/8")) {
            assertThrows(IllegalArgumentException.class, () -> Subnet.parse(text), text);
        }
        assertEquals(
                "10.0.0.1/24 has host bits set",
                assertThrows(IllegalArgumentException.class, () -> Subnet.parse("10.0.0.1/24"))
                        .getMessage());
    }

    @Test
    void the_gateway_comes_first_and_the_broadcast_address_last() {
        assertEquals("10.210.3.1", SUBNET.gateway().toString());
        assertEquals("10.210.3.255", SUBNET.broadcast().toString());
        assertEquals("10.0.0.3", Subnet.parse("10.0.0.0/30").broadcast().toString());
    }

    @Test
    void a_subnet_contains_its_addresses_and_no_others() {
        assertTrue(SUBNET.contains(Ipv4.parse("10.210.3.0")));
        assertTrue(SUBNET.contains(Ipv4.parse("10.210.3.255")));
        assertFalse(SUBNET.contains(Ipv4.parse("10.210.4.0")));
        assertFalse(SUBNET.contains(Ipv4.parse("10.210.2.255")));
        assertTrue(Subnet.parse("0.0.0.0/0").contains(Ipv4.parse("255.1.2.3")));
    }

    @Test
    void subnets_overlap_when_one_lies_in_the_other() {
        assertTrue(SUBNET.overlaps(Subnet.parse("10.210.0.0/16")));
        assertTrue(Subnet.parse("10.210.0.0/16").overlaps(SUBNET));
        assertTrue(SUBNET.overlaps(SUBNET));
        assertFalse(SUBNET.overlaps(Subnet.parse("10.210.4.0/24")));
    }

    @Test
    void a_subnet_is_found_from_an_address_in_it() {
        assertEquals(SUBNET, Subnet.of(Ipv4.parse("10.210.3.77"), 24));
    }

    @Test
    void subnets_are_ordered_by_address_without_sign_then_by_prefix() {
        assertEquals(
                List.of("10.0.0.0/8", "10.0.0.0/24", "200.0.0.0/8"),
                List.of("200.0.0.0/8", "10.0.0.0/24", "10.0.0.0/8").stream()
                        .map(Subnet::parse)
                        .sorted()
                        .map(Subnet::toString)
                        .toList());
    }
}
