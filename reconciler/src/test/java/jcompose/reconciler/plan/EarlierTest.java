package jcompose.reconciler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

class EarlierTest {
    private static final int HIGHEST = 2000;

    /** With few numbers and with many, it holds what was added. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 63, 64, 65, 66, 500})
    void it_holds_what_was_added(int count) {
        Random random = new Random(count);
        Set<Integer> expected = new HashSet<>();
        Earlier earlier = filled(random, count, expected);
        assertHolds(expected, earlier);
        for (int others : new int[] {0, 3, 64, 70, 300}) {
            earlier.addAll(filled(random, others, expected));
            assertHolds(expected, earlier);
        }
    }

    @Test
    void who_takes_them_over_leaves_the_others_as_they_were() {
        Set<Integer> expected = new HashSet<>();
        Earlier others = filled(new Random(7), 100, expected);
        Earlier earlier = new Earlier();
        earlier.addAll(others);
        earlier.add(HIGHEST);
        assertHolds(expected, others);
    }

    private static Earlier filled(Random random, int count, Set<Integer> expected) {
        Earlier earlier = new Earlier();
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(HIGHEST);
            earlier.add(number);
            expected.add(number);
        }
        return earlier;
    }

    private static void assertHolds(Set<Integer> expected, Earlier earlier) {
        for (int number = 0; number <= HIGHEST; number++) {
            assertEquals(expected.contains(number), earlier.contains(number), "" + number);
        }
    }
}
