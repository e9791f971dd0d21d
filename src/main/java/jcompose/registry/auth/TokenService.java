package jcompose.registry.auth;

import jcompose.json.Json;
import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Hosts;
import jcompose.registry.http.Http;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gets access tokens from the service that a registry names: distribution's {@code
 * spec/auth/token.md} and {@code oauth.md}.
 */
final class TokenService {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int DEFAULT_SECONDS = 60;

    /** A token is not used in its last seconds: clocks differ, and requests take time. */
    private static final int MARGIN_SECONDS = 5;

    private final Http http;
    private final InstantSource clock;

    TokenService(Http http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * A token for these scopes.
     *
     * @param registry who asked for it; a service may not be less safe than the registry
     */
    Token token(
            URI registry, Challenge bearer, List<String> scopes, Optional<Credentials> credentials)
            throws IOException {
        URI realm = realm(registry, bearer);
        List<String> parameters = new ArrayList<>();
        add(parameters, "service", bearer.parameter("service"));
        if (credentials.isPresent()
                && credentials.get() instanceof Credentials.IdentityToken(String identity)) {
            add(parameters, "scope", String.join(" ", scopes));
            add(parameters, "client_id", "jcompose");
            add(parameters, "grant_type", "refresh_token");
            add(parameters, "refresh_token", identity);
            byte[] form = String.join("&", parameters).getBytes(StandardCharsets.UTF_8);
            Headers headers = Headers.of("Content-Type", "application/x-www-form-urlencoded");
            return ask(new Request("POST", realm, headers, new Body.Bytes(form)), credentials);
        }
        scopes.forEach(scope -> add(parameters, "scope", scope));
        Headers headers = Headers.NONE;
        if (credentials.isPresent() && credentials.get() instanceof Credentials.Basic basic) {
            add(parameters, "account", basic.account());
            headers = Headers.of("Authorization", basic.header());
        }
        String separator = realm.getRawQuery() == null ? "?" : "&";
        String query = parameters.isEmpty() ? "" : separator + String.join("&", parameters);
        return ask(Request.get(URI.create(realm + query), headers), credentials);
    }

    private Token ask(Request request, Optional<Credentials> credentials) throws IOException {
        try (Response response = http.send(request)) {
            if (response.status() == 401 || response.status() == 403 || response.status() == 400) {
                throw new AccessDenied(
                        credentials
                                .map(who -> "it does not accept " + who.account())
                                .orElse("it gives nothing without a login"));
            }
            if (!response.succeeded()) {
                throw new Unanswered(
                        "the token service "
                                + request.uri().getHost()
                                + " answered with status "
                                + response.status(),
                        response);
            }
            return read(response, request.uri());
        }
    }

    private Token read(Response response, URI service) throws IOException {
        try {
            byte[] content = response.bytes(LONGEST_ANSWER);
            JsonNode answer = Json.parse(new String(content, StandardCharsets.UTF_8));
            String token = answer.path("token").asString(answer.path("access_token").asString(""));
            if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
                long seconds = Math.max(answer.path("expires_in").asLong(0), DEFAULT_SECONDS);
                return new Token(token, clock.instant().plusSeconds(seconds - MARGIN_SECONDS));
            }
        } catch (JacksonException e) {
            // Its words would show the token.
            throw new IOException("the answer of " + service.getHost() + " is not JSON");
        }
        throw new IOException("there is no token in the answer of " + service.getHost());
    }

    private static URI realm(URI registry, Challenge bearer) throws IOException {
        URI realm;
        try {
            realm = URI.create(bearer.parameter("realm"));
        } catch (IllegalArgumentException e) {
            throw new IOException("the registry names no usable token service", e);
        }
        boolean http = "http".equals(realm.getScheme()) || "https".equals(realm.getScheme());
        if (!http || realm.getHost() == null) {
            throw new IOException("the registry names no usable token service");
        }
        if (registry.getScheme().equals("https")
                && realm.getScheme().equals("http")
                && !Hosts.isLoopback(Hosts.bare(realm.getHost()))) {
            throw new IOException(
                    "the registry names a token service without TLS, " + realm.getHost());
        }
        return realm;
    }

    private static void add(List<String> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
