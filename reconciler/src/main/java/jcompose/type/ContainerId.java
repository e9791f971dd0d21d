package jcompose.type;

/** Twelve hexadecimal digits that name one container for its whole life. */
public record ContainerId(String hex) implements Comparable<ContainerId> {
    public ContainerId {
        if (!isValid(hex)) {
            throw new IllegalArgumentException("not a container ID: " + hex);
        }
    }

    public static boolean isValid(String text) {
        return text.length() == 12 && text.chars().allMatch(ContainerId::isHex);
    }

    @Override
    public int compareTo(ContainerId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }

    private static boolean isHex(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }
}
