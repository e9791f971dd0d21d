package jcompose.type;

/**
 * A process for certain: the number alone is reused by the kernel.
 *
 * @param startTime field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 */
public record Pid(int number, long startTime) {
    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
