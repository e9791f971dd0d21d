package jcompose.image;

import jcompose.type.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes digests. */
public final class Sha256 {
    private Sha256() {}

    /** A new computation; every Java platform has SHA-256. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends a computation. */
    public static Digest finish(MessageDigest computation) {
        return Digest.sha256(HexFormat.of().formatHex(computation.digest()));
    }

    public static Digest of(byte[] content) {
        MessageDigest computation = start();
        computation.update(content);
        return finish(computation);
    }

    /** Of a file's content. */
    static Digest of(Path file) throws IOException {
        MessageDigest computation = start();
        byte[] buffer = new byte[1 << 16];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                computation.update(buffer, 0, count);
            }
        }
        return finish(computation);
    }

    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
