package jcompose.registry.auth;

import jcompose.registry.http.Http;
import jcompose.registry.http.Response;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What we say to one registry about who we are: nothing, until it asks. Safe for use by several
 * threads, which then get the same token.
 */
public final class Authorization {
    private final URI registry;
    private final Lookup lookup;
    private final TokenService tokens;
    private final InstantSource clock;
    private final Map<List<String>, Token> known = new HashMap<>();
    private Optional<Challenge> challenge = Optional.empty();
    private Optional<Optional<Credentials>> credentials = Optional.empty();

    /** Where credentials come from; asked once a registry wants them. */
    @FunctionalInterface
    public interface Lookup {
        Optional<Credentials> find() throws IOException;
    }

    public Authorization(URI registry, Lookup lookup, Http http, InstantSource clock) {
        this.registry = registry;
        this.lookup = lookup;
        this.clock = clock;
        tokens = new TokenService(http, clock);
    }

    /**
     * The value of the header {@code Authorization}, as far as it is known what the registry wants.
     *
     * @param scopes what is to be done, such as {@code repository:web:pull}
     */
    public synchronized Optional<String> header(List<String> scopes) throws IOException {
        if (challenge.isEmpty()) {
            return Optional.empty();
        }
        if (challenge.get().scheme().equals("basic")) {
            return credentials()
                    .filter(Credentials.Basic.class::isInstance)
                    .map(basic -> ((Credentials.Basic) basic).header());
        }
        Token token = known.get(scopes);
        if (token == null || !token.isValid(clock.instant())) {
            token = tokens.token(registry, challenge.get(), wanted(scopes), credentials());
            known.put(scopes, token);
        }
        return Optional.of("Bearer " + token.value());
    }

    /** Learns from a refusal what the registry wants. */
    public synchronized void refused(Response response, List<String> scopes, Optional<String> said)
            throws IOException {
        Optional<Challenge> next = choose(response);
        if (next.isEmpty()) {
            throw new AccessDenied("it refuses access and does not say what it wants");
        }
        boolean basic = next.get().scheme().equals("basic");
        if (basic && (said.isPresent() || credentials().isEmpty())) {
            throw new AccessDenied(
                    credentials()
                            .map(who -> "it does not accept " + who.account())
                            .orElse("it wants a login"));
        }
        challenge = next;
        Token token = known.get(scopes);
        if (token != null && said.equals(Optional.of("Bearer " + token.value()))) {
            known.remove(scopes);
        }
    }

    /** For messages: who the registry takes us for. */
    public synchronized String account() throws IOException {
        return credentials().map(Credentials::account).orElse("");
    }

    private static Optional<Challenge> choose(Response response) {
        List<Challenge> offered = new ArrayList<>();
        response.headers()
                .all("WWW-Authenticate")
                .forEach(field -> offered.addAll(Challenge.parse(field)));
        return offered.stream()
                .filter(each -> each.scheme().equals("bearer"))
                .findFirst()
                .or(
                        () ->
                                offered.stream()
                                        .filter(each -> each.scheme().equals("basic"))
                                        .findFirst());
    }

    /** Ours and the one that the registry itself asked for. */
    private List<String> wanted(List<String> scopes) {
        List<String> wanted = new ArrayList<>(scopes);
        String asked = challenge.map(each -> each.parameter("scope")).orElse("");
        if (scopes.isEmpty() && !asked.isEmpty()) {
            wanted.addAll(List.of(asked.split(" ", -1)));
        }
        return wanted;
    }

    private Optional<Credentials> credentials() throws IOException {
        if (credentials.isEmpty()) {
            credentials = Optional.of(lookup.find());
        }
        return credentials.get();
    }
}
