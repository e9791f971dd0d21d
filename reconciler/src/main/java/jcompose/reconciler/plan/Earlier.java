package jcompose.reconciler.plan;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The numbers of the steps that come before a step, at whatever remove. Most steps have few; a set
 * of bits for each of them would be as long as its number.
 */
final class Earlier {
    private static final int FEW = 64;

    /** Sorted, the first {@link #count} of them; unused once there are many. */
    private int[] few = new int[4];

    private int count;
    private BitSet many = new BitSet(0);

    boolean contains(int number) {
        return count < 0 ? many.get(number) : Arrays.binarySearch(few, 0, count, number) >= 0;
    }

    void add(int number) {
        if (count < 0) {
            many.set(number);
            return;
        }
        int place = -Arrays.binarySearch(few, 0, count, number) - 1;
        if (place < 0) {
            return;
        }
        if (count == FEW) {
            turnIntoBits();
            many.set(number);
            return;
        }
        if (count == few.length) {
            few = Arrays.copyOf(few, 2 * count);
        }
        for (int i = count; i > place; i--) {
            few[i] = few[i - 1];
        }
        few[place] = number;
        count++;
    }

    void addAll(Earlier other) {
        if (other.count < 0) {
            if (count >= 0) {
                turnIntoBits();
            }
            many.or(other.many);
            return;
        }
        for (int i = 0; i < other.count; i++) {
            add(other.few[i]);
        }
    }

    private void turnIntoBits() {
        many = new BitSet();
        for (int i = 0; i < count; i++) {
            many.set(few[i]);
        }
        count = -1;
    }
}
