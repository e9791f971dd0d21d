package jcompose.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts values as SOPS does (its README, "Encryption Protocol" and "Message Authentication
 * Code"): the values of one file, in their order.
 */
public final class Sops {
    public static final String MODIFIED = "2026-01-02T03:04:05Z";

    private final byte[] key = new byte[32];
    private final MessageDigest hash;
    private final String recipient;

    public Sops(AgeKey age) throws GeneralSecurityException, IOException, InterruptedException {
        new SecureRandom().nextBytes(key);
        hash = MessageDigest.getInstance("SHA-512");
        recipient = new String(age.encrypt(key, "--armor"), StandardCharsets.US_ASCII);
    }

    /** The next value; {@code path} is as in {@code a:b:}. */
    public String value(String path, String text, String type) throws GeneralSecurityException {
        clear(text);
        return encrypted(path, text, type);
    }

    /** The next value, in the clear. */
    public String clear(String text) {
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        return text;
    }

    public String mac() throws GeneralSecurityException {
        String text = HexFormat.of().withUpperCase().formatHex(hash.digest());
        return encrypted(MODIFIED, text, "str");
    }

    /** The data key for the holder of the key of age. */
    public String recipient() {
        return recipient;
    }

    /** The section {@code sops} of a YAML file, after all values. */
    public String yaml() throws GeneralSecurityException {
        return "sops:\n    age:\n        - enc: |\n"
                + recipient.indent(12)
                + "    lastmodified: \""
                + MODIFIED
                + "\"\n    mac: "
                + mac()
                + "\n    unencrypted_suffix: _unencrypted\n    version: 3.9.0\n";
    }

    /** The same of a file of variables. */
    public String dotenv() throws GeneralSecurityException {
        return "sops_age__list_0__map_enc="
                + recipient.replace("\n", "\\n")
                + "\nsops_lastmodified="
                + MODIFIED
                + "\nsops_mac="
                + mac()
                + "\nsops_unencrypted_suffix=_unencrypted\nsops_version=3.9.0\n";
    }

    private String encrypted(String additional, String text, String type)
            throws GeneralSecurityException {
        byte[] iv = new byte[32];
        new SecureRandom().nextBytes(iv);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(additional.getBytes(StandardCharsets.UTF_8));
        byte[] all = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
        byte[] data = Arrays.copyOf(all, all.length - 16);
        byte[] tag = Arrays.copyOfRange(all, data.length, all.length);
        return "ENC[AES256_GCM,data:%s,iv:%s,tag:%s,type:%s]"
                .formatted(base64(data), base64(iv), base64(tag), type);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
