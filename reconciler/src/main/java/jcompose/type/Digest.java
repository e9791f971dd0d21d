package jcompose.type;

/**
 * A content digest as in the OCI image specification, such as {@code sha256:…}: algorithm and
 * lower-case hex.
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    public Digest {
        if (!algorithm.equals("sha256")
                || hex.length() != 64
                || !hex.chars().allMatch(Digest::isHex)) {
            throw new IllegalArgumentException("not a sha256 digest: " + algorithm + ":" + hex);
        }
    }

    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a digest: " + text);
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    public static Digest sha256(String hex) {
        return new Digest("sha256", hex);
    }

    /** The first twelve digits, as people see it in listings. */
    public String shortened() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static boolean isHex(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }

    /** Written out: the first time that a record's own one runs costs a process milliseconds. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest
                && hex.equals(digest.hex)
                && algorithm.equals(digest.algorithm);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }
}
