package jcompose.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;

class DecimalsTest {
    private static final int CASES = 10_000;

    private final Random random = new Random(20_261_129);

    @Test
    void units_of_a_place_are_written_without_needless_zeros() {
        assertEquals("1.5", Decimals.text(1500, 3));
        assertEquals("-0.05", Decimals.text(-50_000, 6));
        assertEquals("0", Decimals.text(0, 9));
        assertEquals("10", Decimals.text(10, 0));
    }

    @Test
    void they_are_written_as_exact_decimals_are() {
        for (int i = 0; i < CASES; i++) {
            long units = random.nextLong() >> random.nextInt(64);
            int place = random.nextInt(19);
            BigDecimal exact = BigDecimal.valueOf(units, place).stripTrailingZeros();
            String text = units == 0 ? "0" : exact.toPlainString();
            assertEquals(text, Decimals.text(units, place));
        }
    }

    @Test
    void products_are_those_of_exact_decimals_rounded_down() {
        for (int i = 0; i < CASES; i++) {
            long factor = random.nextLong(604_800_000_000_000L);
            String number =
                    random.nextInt(100_000) + "." + random.nextInt(1_000_000) + random.nextLong(10);
            BigDecimal exact = new BigDecimal(number).multiply(BigDecimal.valueOf(factor));
            if (exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
                assertEquals(
                        exact.setScale(0, RoundingMode.DOWN).longValueExact(),
                        Decimals.times(number, factor));
            }
        }
    }

    @Test
    void a_point_may_stand_at_either_end() {
        assertEquals(List.of(5L, 20L), List.of(Decimals.times(".5", 10), Decimals.times("2.", 10)));
    }

    @Test
    void what_a_long_cannot_hold_is_refused() {
        assertThrows(ArithmeticException.class, () -> Decimals.times("9223372036854775808", 1));
        assertThrows(ArithmeticException.class, () -> Decimals.times("99999999999", 1_000_000_000));
    }
}
