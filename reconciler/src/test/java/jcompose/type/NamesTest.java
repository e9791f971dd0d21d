package jcompose.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

/** Digests, identifiers, replicas, ports. */
class NamesTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void a_digest_is_written_as_it_is_read() {
        Digest digest = Digest.parse("sha256:" + HEX);
        assertEquals("sha256:" + HEX, digest.toString());
        assertEquals(Digest.sha256(HEX), digest);
        assertEquals("0123456789ab", digest.shortened());
    }

    @Test
    void what_is_no_digest_is_refused() {
        for (String text :
                List.of(
                        HEX,
                        "sha512:" + HEX,
                        "sha256:" + HEX.substring(1),
                        "sha256:" + HEX.substring(1) + "G",
                        "sha256:" + HEX.substring(1) + "A")) {
            assertThrows(IllegalArgumentException.class, () -> Digest.parse(text), text);
        }
    }

    @Test
    void a_container_id_has_twelve_digits() {
        assertEquals("0123456789ab", new ContainerId("0123456789ab").toString());
        for (String text :
                List.of("", "0123456789a", "0123456789abc", "0123456789aB", "../456789abc")) {
            assertThrows(IllegalArgumentException.class, () -> new ContainerId(text), text);
        }
    }

    @Test
    void replicas_are_ordered_by_number_not_by_text() {
        assertEquals(
                List.of("api-1", "web-2", "web-10"),
                Stream.of(
                                new ReplicaName("web", 10),
                                new ReplicaName("web", 2),
                                new ReplicaName("api", 1))
                        .sorted()
                        .map(ReplicaName::toString)
                        .toList());
    }

    @Test
    void ports_are_ordered_by_the_published_one() {
        assertEquals(
                List.of("127.0.0.1:53->53/udp", "0.0.0.0:4000->80/tcp"),
                Stream.of(
                                new PublishedPort("0.0.0.0", 4000, 80, Protocol.TCP),
                                new PublishedPort("127.0.0.1", 53, 53, Protocol.UDP))
                        .sorted()
                        .map(PublishedPort::toString)
                        .toList());
    }
}
