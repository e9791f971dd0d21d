package jcompose.reconciler.desired;

import jcompose.type.Digest;

/** What is in a file. Two are the same when their digests are; the bytes are shown nowhere. */
public final class FileContent {
    private final Digest digest;
    private final byte[] bytes;

    /** Of bytes that have this digest. */
    public FileContent(Digest digest, byte[] bytes) {
        this.digest = digest;
        this.bytes = bytes.clone();
    }

    public Digest digest() {
        return digest;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContent content && digest.equals(content.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
