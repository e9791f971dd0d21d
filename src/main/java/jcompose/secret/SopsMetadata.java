package jcompose.secret;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What SOPS has noted in a file besides its values.
 *
 * @param recipients the data key, encrypted for one recipient of age each
 * @param mac encrypted, as values are
 * @param lastModified as it is written there, which the MAC depends on
 * @param rule which keys lead to encrypted values
 */
record SopsMetadata(
        List<String> recipients,
        String mac,
        String lastModified,
        boolean macOnlyEncrypted,
        Rule rule) {
    /** What else than age may have the data key. */
    private static final List<String> KINDS =
            List.of("pgp", "kms", "gcp_kms", "azure_kv", "hc_vault", "hckms");

    /** By the keys that lead to a value. */
    sealed interface Rule {
        /** All values but those below keys of that kind. */
        record Except(Predicate<String> kind) implements Rule {}

        /** Only the values below keys of that kind. */
        record Only(Predicate<String> kind) implements Rule {}
    }

    SopsMetadata {
        recipients = List.copyOf(recipients);
    }

    /**
     * From the section {@code sops} of a file.
     *
     * @throws OtherKeysException when there is something in it that is not understood here
     */
    static SopsMetadata of(JsonNode sops) throws IOException {
        List<String> recipients = new ArrayList<>();
        for (JsonNode each : sops.path("age")) {
            recipients.add(each.path("enc").asString(""));
        }
        JsonNode groups = sops.path("key_groups");
        if (groups.size() > 1 || sops.path("shamir_threshold").asInt(0) > 1) {
            throw new OtherKeysException(
                    "its data key is split among groups of keys (SOPS' key_groups)");
        }
        for (JsonNode each : groups.path(0).path("age")) {
            recipients.add(each.path("enc").asString(""));
        }
        if (recipients.isEmpty()) {
            throw new OtherKeysException("it is encrypted for keys of " + others(sops));
        }
        for (String key : List.of("encrypted_comment_regex", "unencrypted_comment_regex")) {
            if (text(sops, key).isPresent()) {
                throw new OtherKeysException("it has SOPS' " + key);
            }
        }
        return new SopsMetadata(
                recipients,
                sops.path("mac").asString(""),
                sops.path("lastmodified").asString(""),
                sops.path("mac_only_encrypted").asString("").equals("true"),
                rule(sops));
    }

    /** Kinds of keys by SOPS' own words; in a file of variables they begin the names of lists. */
    private static String others(JsonNode sops) {
        List<String> kinds = new ArrayList<>();
        for (String kind : KINDS) {
            boolean listed =
                    sops.propertyNames().stream().anyMatch(key -> key.startsWith(kind + "__list_"));
            JsonNode grouped = sops.path("key_groups").path(0).path(kind);
            if (listed || !sops.path(kind).isEmpty() || !grouped.isEmpty()) {
                kinds.add(kind);
            }
        }
        return kinds.isEmpty() ? "nobody" : String.join(", ", kinds);
    }

    private static Optional<String> text(JsonNode sops, String key) {
        return Optional.of(sops.path(key).asString("")).filter(text -> !text.isEmpty());
    }

    private static Rule rule(JsonNode sops) throws IOException {
        Optional<String> encryptedRegex = text(sops, "encrypted_regex");
        Optional<String> unencryptedRegex = text(sops, "unencrypted_regex");
        Optional<String> encryptedSuffix = text(sops, "encrypted_suffix");
        Optional<String> unencryptedSuffix = text(sops, "unencrypted_suffix");
        try {
            if (encryptedRegex.isPresent()) {
                return new Rule.Only(Pattern.compile(encryptedRegex.get()).asPredicate());
            }
            if (unencryptedRegex.isPresent()) {
                return new Rule.Except(Pattern.compile(unencryptedRegex.get()).asPredicate());
            }
        } catch (PatternSyntaxException e) {
            throw new IOException("'" + e.getPattern() + "' is no regular expression", e);
        }
        if (encryptedSuffix.isPresent()) {
            return new Rule.Only(key -> key.endsWith(encryptedSuffix.get()));
        }
        return new Rule.Except(
                key -> unencryptedSuffix.isPresent() && key.endsWith(unencryptedSuffix.get()));
    }

    /** Whether the value is encrypted to which these keys lead. */
    boolean isEncrypted(List<String> path) {
        return switch (rule) {
            case Rule.Except(Predicate<String> kind) -> path.stream().noneMatch(kind);
            case Rule.Only(Predicate<String> kind) -> path.stream().anyMatch(kind);
        };
    }

    /** The data key, by the first recipient whose key is there. */
    byte[] dataKey(Age age) throws IOException {
        IOException last = new IOException("it is not encrypted for a key of age");
        for (String recipient : recipients) {
            try {
                byte[] key = age.decrypt(recipient.getBytes(StandardCharsets.US_ASCII));
                if (key.length == 32) {
                    return key;
                }
                last = new IOException("its data key is not one of 256 bits");
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}
