package jcompose.registry.auth;

import jcompose.json.Json;
import jcompose.process.Command;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Optional;

/**
 * A program {@code docker-credential-NAME}: github.com/docker/docker-credential-helpers. Secrets
 * pass through its standard streams, never through its arguments.
 */
record CredentialHelper(String name) {
    private static final String NOT_FOUND = "credentials not found";
    private static final String TOKEN = "<token>";

    Optional<Credentials> get(String key) throws IOException {
        Command.Ended ended = program("get").run(key);
        if (ended.status() != 0) {
            String words = (ended.out() + ended.error()).strip();
            if (words.contains(NOT_FOUND)) {
                return Optional.empty();
            }
            throw program("get").failure(ended.status(), words);
        }
        try {
            JsonNode answer = Json.parse(ended.out());
            String account = answer.path("Username").asString("");
            String secret = answer.path("Secret").asString("");
            if (secret.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    account.equals(TOKEN)
                            ? new Credentials.IdentityToken(secret)
                            : new Credentials.Basic(account, secret));
        } catch (JacksonException e) {
            // Its words would show what the program printed.
            throw new IOException(programName() + " get answered with something other than JSON");
        }
    }

    void store(String key, Credentials.Basic credentials) throws IOException {
        program("store")
                .output(
                        Json.write(
                                Json.object()
                                        .put("ServerURL", key)
                                        .put("Username", credentials.account())
                                        .put("Secret", credentials.secret())));
    }

    /** Nothing happens where there is nothing. */
    void erase(String key) throws IOException {
        Command.Ended ended = program("erase").run(key);
        String words = (ended.out() + ended.error()).strip();
        if (ended.status() != 0 && !words.contains(NOT_FOUND)) {
            throw program("erase").failure(ended.status(), words);
        }
    }

    private Command program(String verb) throws IOException {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IOException("\"" + name + "\" cannot be the name of a credential helper");
        }
        return Command.of(programName(), verb);
    }

    private String programName() {
        return "docker-credential-" + name;
    }
}
