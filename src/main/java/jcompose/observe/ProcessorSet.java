package jcompose.observe;

import java.util.BitSet;

/**
 * A set of processors, of which there are several ways to write it: {@code 0-2,4} (man 7 cpuset).
 */
final class ProcessorSet {
    private final BitSet processors = new BitSet();

    private ProcessorSet() {}

    static ProcessorSet parse(String list) {
        ProcessorSet set = new ProcessorSet();
        for (String part : list.split(",", -1)) {
            if (!part.isBlank()) {
                String[] ends = part.strip().split("-", 2);
                int first = Integer.parseInt(ends[0]);
                int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
                set.processors.set(first, Math.max(first, last) + 1);
            }
        }
        return set;
    }

    boolean isEmpty() {
        return processors.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProcessorSet set && processors.equals(set.processors);
    }

    @Override
    public int hashCode() {
        return processors.hashCode();
    }

    /** As the kernel writes it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int first = processors.nextSetBit(0); first >= 0; ) {
            int end = processors.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - first > 1) {
                text.append('-').append(end - 1);
            }
            first = processors.nextSetBit(end);
        }
        return text.toString();
    }
}
