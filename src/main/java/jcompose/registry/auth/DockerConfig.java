package jcompose.registry.auth;

import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials in Docker's {@code config.json}, which other programs use too: what we do not
 * know in it stays as it is.
 */
public final class DockerConfig {
    private final Path file;
    private final String path;

    /**
     * The credentials of one file.
     *
     * @param path where credential helpers are looked for, as in {@code PATH}
     */
    public DockerConfig(Path file, String path) {
        this.file = file;
        this.path = path;
    }

    /** {@code $DOCKER_CONFIG/config.json}, or {@code ~/.docker/config.json}. */
    public static DockerConfig of(Map<String, String> environment) {
        String directory = environment.getOrDefault("DOCKER_CONFIG", "");
        Path home = Path.of(environment.getOrDefault("HOME", "/root"));
        return new DockerConfig(
                (directory.isEmpty() ? home.resolve(".docker") : Path.of(directory))
                        .resolve("config.json"),
                environment.getOrDefault("PATH", ""));
    }

    public Path file() {
        return file;
    }

    /** A setting that is one text. */
    public Optional<String> setting(String name) throws IOException {
        return Optional.of(read().path(name).asString("")).filter(text -> !text.isEmpty());
    }

    /** Empty: a registry is asked without saying who we are. */
    public Optional<Credentials> find(String registry) throws IOException {
        ObjectNode config = read();
        Optional<CredentialHelper> helper = helper(config, registry);
        if (helper.isPresent()) {
            return helper.get().get(RegistryName.key(registry));
        }
        JsonNode auths = config.path("auths");
        JsonNode exact = auths.get(RegistryName.key(registry));
        if (exact != null) {
            return credentials(exact, registry);
        }
        for (var entry : auths.properties()) {
            if (RegistryName.of(entry.getKey()).equals(registry)) {
                return credentials(entry.getValue(), registry);
            }
        }
        return Optional.empty();
    }

    /**
     * Where {@link #store} puts the credentials.
     *
     * @return the helper's name; empty: the file itself, readable for its owner only
     */
    public Optional<String> storedBy(String registry) throws IOException {
        return helper(read(), registry).map(CredentialHelper::name);
    }

    public void store(String registry, Credentials.Basic credentials) throws IOException {
        ObjectNode config = read();
        String key = RegistryName.key(registry);
        Optional<CredentialHelper> helper = helper(config, registry);
        ObjectNode entry = Json.object();
        if (helper.isPresent()) {
            helper.get().store(key, credentials);
        } else {
            byte[] pair =
                    (credentials.account() + ":" + credentials.secret())
                            .getBytes(StandardCharsets.UTF_8);
            entry.put("auth", Base64.getEncoder().encodeToString(pair));
        }
        ObjectNode auths = auths(config);
        auths.set(key, entry);
        PrivateFile.write(file, Json.writeIndented(config) + "\n");
    }

    /**
     * Forgets the credentials for a registry.
     *
     * @return whether there were any
     */
    public boolean erase(String registry) throws IOException {
        ObjectNode config = read();
        Optional<CredentialHelper> helper = helper(config, registry);
        boolean known = false;
        if (helper.isPresent()) {
            String key = RegistryName.key(registry);
            known = helper.get().get(key).isPresent();
            helper.get().erase(key);
        }
        ObjectNode kept = Json.object();
        for (var entry : config.path("auths").properties()) {
            if (!RegistryName.of(entry.getKey()).equals(registry)) {
                kept.set(entry.getKey(), entry.getValue());
            }
        }
        if (kept.size() < config.path("auths").size()) {
            config.set("auths", kept);
            PrivateFile.write(file, Json.writeIndented(config) + "\n");
            known = true;
        }
        return known;
    }

    private static ObjectNode auths(ObjectNode config) {
        if (config.get("auths") instanceof ObjectNode auths) {
            return auths;
        }
        return config.putObject("auths");
    }

    private Optional<CredentialHelper> helper(ObjectNode config, String registry) {
        for (var entry : config.path("credHelpers").properties()) {
            if (RegistryName.of(entry.getKey()).equals(registry)) {
                return Optional.of(new CredentialHelper(entry.getValue().asString(""), path));
            }
        }
        String store = config.path("credsStore").asString("");
        return store.isEmpty() ? Optional.empty() : Optional.of(new CredentialHelper(store, path));
    }

    private Optional<Credentials> credentials(JsonNode entry, String registry) throws IOException {
        String identity = entry.path("identitytoken").asString("");
        if (!identity.isEmpty()) {
            return Optional.of(new Credentials.IdentityToken(identity));
        }
        String auth = entry.path("auth").asString("");
        if (auth.isEmpty()) {
            String account = entry.path("username").asString("");
            String password = entry.path("password").asString("");
            return account.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Credentials.Basic(account, password));
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": auths." + registry + ".auth is not base64");
        }
        int colon = pair.indexOf(':');
        if (colon <= 0) {
            throw new IOException(file + ": auths." + registry + ".auth is not NAME:SECRET");
        }
        // Docker pads old files with zeros.
        String secret = pair.substring(colon + 1).replace("\0", "");
        return Optional.of(new Credentials.Basic(pair.substring(0, colon), secret));
    }

    private ObjectNode read() throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Json.object();
        }
        if (text.isBlank()) {
            return Json.object();
        }
        try {
            if (Json.parse(text) instanceof ObjectNode config) {
                return config;
            }
        } catch (JacksonException e) {
            var place = e.getLocation();
            String at = place == null ? "" : ":" + place.getLineNr() + ":" + place.getColumnNr();
            // Jackson's own words may quote a secret.
            throw new IOException(file + at + ": this is not JSON");
        }
        throw new IOException(file + ": there is no JSON object in it");
    }
}
