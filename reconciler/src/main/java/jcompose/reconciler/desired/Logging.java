package jcompose.reconciler.desired;

import jcompose.type.Bytes;

import java.util.Optional;

/**
 * What becomes of what a container prints.
 *
 * @param kept false: nothing of it is written down
 * @param maximumSize of one file; empty: without end
 * @param maximumFiles at least 1
 */
public record Logging(boolean kept, Optional<Bytes> maximumSize, int maximumFiles) {
    public static final Logging DEFAULT = new Logging(true, Optional.of(new Bytes(10 << 20)), 3);

    public static final Logging NONE = new Logging(false, Optional.empty(), 1);
}
