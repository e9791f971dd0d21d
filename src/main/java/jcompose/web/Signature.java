package jcompose.web;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether who sent a webhook knows the secret; the time it takes tells nothing about that. */
final class Signature {
    /** GitHub, Gitea and Forgejo, Bitbucket, and anybody else. */
    private static final List<String> HEADERS =
            List.of(
                    "x-hub-signature-256",
                    "x-gitea-signature",
                    "x-forgejo-signature",
                    "x-hub-signature",
                    "x-jcompose-signature");

    private static final String PREFIX = "sha256=";

    private Signature() {}

    static boolean fits(HttpMessage request, String secret) {
        byte[] wanted = hmac(request.body(), secret);
        for (String header : HEADERS) {
            String given = request.header(header);
            String digits = given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given;
            if (digits.matches("[0-9a-fA-F]{64}")
                    && MessageDigest.isEqual(HexFormat.of().parseHex(digits), wanted)) {
                return true;
            }
        }
        // GitLab sends the secret itself.
        String token = request.header("x-gitlab-token");
        return !token.isEmpty() && equal(token, secret);
    }

    /** In constant time, whatever their lengths are. */
    static boolean equal(String one, String other) {
        return MessageDigest.isEqual(hmac(bytes(one), other), hmac(bytes(other), other));
    }

    private static byte[] hmac(byte[] text, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
            return mac.doFinal(text);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
