package jcompose.secret;

import jcompose.json.Json;

import tools.jackson.databind.node.StringNode;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The values of one file of SOPS, in their order: each is encrypted by AES-GCM under the file's
 * data key with the keys that lead to it as additional data, and all of them together are hashed
 * (SOPS' documentation, "Encryption Protocol" and "Message Authentication Code").
 */
final class SopsValues {
    private static final Pattern ENCRYPTED =
            Pattern.compile(
                    "ENC\\[AES256_GCM,data:([^,]*),iv:([^,]+),tag:([^,]+),type:([a-z0-9]+)\\]");

    /** What the hash begins with when it covers encrypted values only: SHA-256 of "sops". */
    private static final byte[] ENCRYPTED_ONLY =
            HexFormat.of()
                    .parseHex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69");

    private static final int TAG_BITS = 128;

    private final SopsMetadata metadata;
    private final SecretKeySpec key;
    private final MessageDigest hash;

    SopsValues(SopsMetadata metadata, byte[] dataKey) throws IOException {
        this.metadata = metadata;
        this.key = new SecretKeySpec(dataKey, "AES");
        try {
            this.hash = MessageDigest.getInstance("SHA-512");
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (metadata.macOnlyEncrypted()) {
            hash.update(ENCRYPTED_ONLY);
        }
    }

    /**
     * A value in the clear.
     *
     * @param type str, int, float, bool or bytes
     */
    record Plain(String text, String type) {
        /** As JSON and YAML have it. */
        String scalar() {
            return switch (type) {
                case "int", "int64", "float" -> text;
                case "bool" -> text.equals("True") ? "true" : "false";
                default -> Json.write(StringNode.valueOf(text));
            };
        }
    }

    /**
     * The next value that is a text.
     *
     * @param path the keys that lead to it, without places in lists
     */
    Plain next(List<String> path, String value) throws IOException {
        boolean encrypted = metadata.isEncrypted(path);
        Plain plain =
                encrypted && !value.isEmpty()
                        ? decrypt(value, String.join(":", path) + ":")
                        : new Plain(value, "str");
        if (encrypted || !metadata.macOnlyEncrypted()) {
            hash.update(plain.text().getBytes(StandardCharsets.UTF_8));
        }
        return plain;
    }

    /** The next value that is no text: none of these is encrypted. */
    void nextPlain(List<String> path, Object value) throws IOException {
        if (metadata.isEncrypted(path)) {
            throw new IOException(String.join(".", path) + " ought to be encrypted and is not");
        }
        if (!metadata.macOnlyEncrypted()) {
            String text =
                    switch (value) {
                        case Boolean bool -> bool ? "True" : "False";
                        case Double real -> decimal(new BigDecimal(Double.toString(real)));
                        case Float real -> decimal(new BigDecimal(Float.toString(real)));
                        case BigDecimal real -> decimal(real);
                        default -> String.valueOf(value);
                    };
            hash.update(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String decimal(BigDecimal real) {
        return real.signum() == 0 ? "0" : real.stripTrailingZeros().toPlainString();
    }

    /** All values have come: they are those that were encrypted, none more and none less. */
    void check() throws IOException {
        String expected = decrypt(metadata.mac(), metadata.lastModified()).text();
        String found = HexFormat.of().withUpperCase().formatHex(hash.digest());
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                found.getBytes(StandardCharsets.UTF_8))) {
            throw new IOException("it was changed after it was encrypted: its MAC does not fit");
        }
    }

    private Plain decrypt(String value, String additional) throws IOException {
        Matcher parts = ENCRYPTED.matcher(value);
        if (!parts.matches()) {
            throw new IOException(
                    (additional.endsWith(":")
                                    ? additional.substring(0, additional.length() - 1)
                                    : "its MAC")
                            + " ought to be encrypted and is not");
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key,
                    new GCMParameterSpec(TAG_BITS, base64.decode(parts.group(2))));
            cipher.updateAAD(additional.getBytes(StandardCharsets.UTF_8));
            byte[] first = cipher.update(base64.decode(parts.group(1)));
            byte[] rest = cipher.doFinal(base64.decode(parts.group(3)));
            byte[] all = new byte[(first == null ? 0 : first.length) + rest.length];
            if (first != null) {
                System.arraycopy(first, 0, all, 0, first.length);
            }
            System.arraycopy(rest, 0, all, all.length - rest.length, rest.length);
            return new Plain(new String(all, StandardCharsets.UTF_8), parts.group(4));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "it was changed after it was encrypted, at "
                            + (additional.endsWith(":")
                                    ? additional.substring(0, additional.length() - 1)
                                    : "its MAC"),
                    e);
        }
    }
}
