package jcompose.reconciler.difference;

import jcompose.type.ReplicaName;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a volume that has none in the stack file: the same for the same replica and target,
 * so that a replaced container finds its data again.
 */
public final class AnonymousVolume {
    private static final int DIGEST_BYTES = 6;

    private AnonymousVolume() {}

    /** As in {@code hello_web-1_0123456789ab}. */
    public static String name(String stack, ReplicaName replica, String target) {
        return stack + "_" + replica + "_" + digest(target);
    }

    private static String digest(String target) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(target.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
