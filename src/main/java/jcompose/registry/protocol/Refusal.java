package jcompose.registry.protocol;

import jcompose.json.Json;
import jcompose.registry.http.Response;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a registry says no: OCI distribution-spec, Error Codes.
 *
 * @param reason in its own words, or else the status
 */
record Refusal(int status, List<String> codes, String reason) {
    private static final int MOST_READ = 1 << 16;
    private static final int MOST_SHOWN = 300;

    static Refusal of(Response response) {
        List<String> codes = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        try {
            String text = new String(response.beginning(MOST_READ), StandardCharsets.UTF_8);
            if (text.startsWith("{")) {
                for (JsonNode error : Json.parse(text).path("errors")) {
                    codes.add(error.path("code").asString(""));
                    messages.add(error.path("message").asString(""));
                }
            }
        } catch (IOException | JacksonException e) {
            codes.clear(); // the status has to do
        }
        messages.removeIf(String::isBlank);
        String words = printable(String.join("; ", messages));
        String reason = "status " + response.status() + (words.isEmpty() ? "" : ", " + words);
        return new Refusal(response.status(), codes, reason);
    }

    /** Worth another try. */
    boolean passes() {
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 -> true;
            default -> codes.contains("TOOMANYREQUESTS");
        };
    }

    RegistryException.Kind kind() {
        return switch (status) {
            case 404 -> RegistryException.Kind.NOT_FOUND;
            case 401, 403 -> RegistryException.Kind.DENIED;
            default ->
                    passes() ? RegistryException.Kind.UNAVAILABLE : RegistryException.Kind.INVALID;
        };
    }

    /** A registry's words may reach a terminal. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MOST_SHOWN)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString().strip();
    }
}
