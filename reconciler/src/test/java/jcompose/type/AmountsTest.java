package jcompose.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Memory and processor time. */
class AmountsTest {
    @Test
    void bytes_are_shown_exactly_in_the_largest_unit() {
        assertEquals("0B", new Bytes(0).toString());
        assertEquals("1023B", new Bytes(1023).toString());
        assertEquals("1K", new Bytes(1024).toString());
        assertEquals("1025B", new Bytes(1025).toString());
        assertEquals("64M", new Bytes(64 << 20).toString());
        assertEquals("1536M", new Bytes(1536L << 20).toString());
        assertEquals("4E", new Bytes(4L << 60).toString());
    }

    @Test
    void there_is_no_negative_amount() {
        assertThrows(IllegalArgumentException.class, () -> new Bytes(-1));
        assertThrows(IllegalArgumentException.class, () -> new Cpus(0));
    }

    @Test
    void bytes_are_ordered_by_amount() {
        assertTrue(new Bytes(1 << 20).compareTo(new Bytes(1023)) > 0);
    }

    @Test
    void processors_are_shown_without_needless_zeros() {
        assertEquals("0.5", Cpus.of(0.50).toString());
        assertEquals("10", Cpus.of(10).toString());
    }

    @Test
    void more_digits_than_there_are_is_an_error() {
        assertThrows(IllegalArgumentException.class, () -> Cpus.of(0.0000001));
    }

    @Test
    void a_quota_is_never_below_what_the_kernel_takes() {
        assertEquals(50_000, Cpus.of(0.5).quota(100_000));
        assertEquals(1000, Cpus.of(0.001).quota(100_000));
        assertEquals("0.01", Cpus.ofQuota(1000, 100_000).toString());
    }
}
