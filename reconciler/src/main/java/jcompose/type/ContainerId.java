package jcompose.type;

/** Twelve hexadecimal digits that name one container for its whole life. */
public record ContainerId(String hex) implements Comparable<ContainerId> {
    public ContainerId {
        if (!hex.matches("[0-9a-f]{12}")) {
            throw new IllegalArgumentException("not a container ID: " + hex);
        }
    }

    @Override
    public int compareTo(ContainerId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
