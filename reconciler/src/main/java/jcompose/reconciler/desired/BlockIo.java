package jcompose.reconciler.desired;

import java.util.List;
import java.util.Optional;

/**
 * What a container may do to block devices.
 *
 * @param weight its part of a busy device beside others, 10 to 1000
 * @param weights the same on one device
 */
public record BlockIo(Optional<Integer> weight, List<Weight> weights, List<Throttle> throttles) {
    public static final BlockIo NONE = new BlockIo(Optional.empty(), List.of(), List.of());

    public BlockIo {
        weights = List.copyOf(weights);
        throttles = List.copyOf(throttles);
    }

    /** The weight on the device that has the node {@code path} on the machine. */
    public record Weight(String path, int weight) {}

    /**
     * At most {@code rate} a second.
     *
     * @param path of the device's node on the machine
     */
    public record Throttle(Kind kind, String path, long rate) {}

    /** What is counted. */
    public enum Kind {
        READ_BYTES("device_read_bps"),
        READ_OPERATIONS("device_read_iops"),
        WRITE_BYTES("device_write_bps"),
        WRITE_OPERATIONS("device_write_iops");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** As stack files have it. */
        public String key() {
            return key;
        }
    }
}
