package jcompose.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What proves to a registry who we are. Its text never shows the secret. */
public sealed interface Credentials {
    /** For messages. */
    String account();

    /** A name and its password or access token. */
    record Basic(String account, String secret) implements Credentials {
        /** Value of {@code Authorization}: RFC 7617. */
        public String header() {
            byte[] pair = (account + ":" + secret).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Basic[" + account + "]";
        }
    }

    /** What a token service exchanges for access tokens. */
    record IdentityToken(String token) implements Credentials {
        @Override
        public String account() {
            return "the stored identity token";
        }

        @Override
        public String toString() {
            return "IdentityToken";
        }
    }
}
