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
 * Decrypts files of age and of SOPS (with recipients of age), whichever they are by their name and
 * content. What they say is kept in memory as long as the files stay the same, and nowhere else.
 */
public final class SecretFiles implements Decryption {
    private static final int MOST = 100;

    private final Optional<Age> age;

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
        this.age = keys.map(Age::new);
    }

    @Override
    public synchronized Optional<byte[]> decrypt(Path file, byte[] content) throws IOException {
        if (!isEncrypted(content)) {
            return Optional.empty();
        }
        byte[] name = (file + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[name.length + content.length];
        System.arraycopy(name, 0, both, 0, name.length);
        System.arraycopy(content, 0, both, name.length, content.length);
        Digest digest = Sha256.of(both);
        byte[] found = known.get(digest);
        if (found == null) {
            Optional<byte[]> clear = decrypted(file.toString(), content);
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
                    : Optional.of(bytes(SopsYaml.decrypt(text, yaml.get(), age())));
        }
        if (SopsDotenv.isEncrypted(text)) {
            return Optional.of(bytes(SopsDotenv.decrypt(text, age())));
        }
        Optional<ObjectNode> json = SopsJson.read(text);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode clear = SopsJson.decrypt(json.get(), age());
        boolean wrapped = !name.endsWith(".json") && clear.size() == 1 && clear.has("data");
        return Optional.of(
                bytes(wrapped ? clear.path("data").asString() : Json.write(clear) + "\n"));
    }

    private Age age() throws IOException {
        return age.orElseThrow(
                () ->
                        new IOException(
                                "it is encrypted, and there is no key for it"
                                        + " (decryption.ageKeys)"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
