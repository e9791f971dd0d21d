package jcompose.secret;

import jcompose.image.Sha256;
import jcompose.json.Json;
import jcompose.stack.read.Decryption;
import jcompose.type.Digest;

import org.snakeyaml.engine.v2.nodes.MappingNode;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decrypts files of age and of SOPS, whichever they are by their name and content: with keys of age
 * here, with others by the program {@code sops}. What they say is kept in memory as long as the
 * files stay the same, and nowhere else.
 */
public final class SecretFiles implements Decryption {
    private static final int MOST = 100;

    private final Optional<Age> age;
    private final Optional<SopsProgram> sops;

    /** By the digest of a file's name and content; the one that was asked for last comes last. */
    private final Map<Digest, byte[]> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Digest, byte[]> eldest) {
                    return size() > MOST;
                }
            };

    /** {@code keys} is a file of age-keygen(1); without one encrypted files are errors. */
    public SecretFiles(Optional<Path> keys) {
        this(keys, Map.of());
    }

    /**
     * The same, and other keys, too.
     *
     * @param environment what leads the program {@code sops} to them; empty: to none
     */
    public SecretFiles(Optional<Path> keys, Map<String, String> environment) {
        this.age = keys.map(Age::new);
        this.sops = Optional.of(new SopsProgram(environment)).filter(_ -> !environment.isEmpty());
    }

    @Override
    public synchronized Optional<byte[]> decrypt(Path file, byte[] content) throws IOException {
        if (!isEncrypted(content)) {
            return Optional.empty();
        }
        String called = String.valueOf(file.getFileName());
        byte[] name = (called + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[name.length + content.length];
        System.arraycopy(name, 0, both, 0, name.length);
        System.arraycopy(content, 0, both, name.length, content.length);
        Digest digest = Sha256.of(both);
        byte[] found = known.get(digest);
        if (found == null) {
            Optional<byte[]> clear = decrypted(called, content);
            if (clear.isEmpty()) {
                return clear;
            }
            found = clear.get();
            known.put(digest, found);
        }
        return Optional.of(found.clone());
    }

    /** Whether it may be; a quick look. */
    private static boolean isEncrypted(byte[] content) {
        return Age.isEncrypted(content)
                || new String(content, StandardCharsets.UTF_8).contains("ENC[AES256_GCM,");
    }

    private Optional<byte[]> decrypted(String name, byte[] content) throws IOException {
        if (Age.isEncrypted(content)) {
            return Optional.of(age().decrypt(content));
        }
        String text = new String(content, StandardCharsets.UTF_8);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            Optional<MappingNode> yaml = SopsYaml.read(text);
            return yaml.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            orByProgram(
                                    () -> SopsYaml.decrypt(text, yaml.get(), this::dataKey),
                                    "yaml",
                                    content));
        }
        if (SopsDotenv.isEncrypted(text)) {
            return Optional.of(
                    orByProgram(() -> SopsDotenv.decrypt(text, this::dataKey), "dotenv", content));
        }
        Optional<ObjectNode> json = SopsJson.read(text);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode document = json.get();
        boolean wrapped = !name.endsWith(".json") && document.size() == 2 && document.has("data");
        return Optional.of(
                orByProgram(
                        () -> {
                            ObjectNode clear = SopsJson.decrypt(document, this::dataKey);
                            return wrapped
                                    ? clear.path("data").asString()
                                    : Json.write(clear) + "\n";
                        },
                        wrapped ? "binary" : "json",
                        content));
    }

    @FunctionalInterface
    private interface Reading {
        String text() throws IOException;
    }

    private byte[] orByProgram(Reading here, String type, byte[] content) throws IOException {
        try {
            return here.text().getBytes(StandardCharsets.UTF_8);
        } catch (OtherKeysException e) {
            if (sops.isEmpty()) {
                throw new IOException(
                        e.getMessage()
                                + ": that takes the program sops, and to be told where the keys are"
                                + " (decryption.gnupgHome, decryption.environment)",
                        e);
            }
            return sops.get().decrypt(type, content, e.getMessage());
        }
    }

    private byte[] dataKey(SopsMetadata metadata) throws IOException {
        if (age.isEmpty() && sops.isPresent()) {
            throw new OtherKeysException("it is encrypted for keys of age, of which none are here");
        }
        return metadata.dataKey(age());
    }

    private Age age() throws IOException {
        return age.orElseThrow(
                () ->
                        new IOException(
                                "it is encrypted, and there is no key for it"
                                        + " (decryption.ageKeys)"));
    }
}
