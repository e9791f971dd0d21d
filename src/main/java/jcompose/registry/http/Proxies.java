package jcompose.registry.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Which proxy leads to a server, by the variables {@code HTTP_PROXY}, {@code HTTPS_PROXY} and
 * {@code NO_PROXY}, in upper or lower case. As other programs have it, a server on this machine
 * never has one.
 */
public final class Proxies {
    private final Map<String, String> environment;

    public Proxies(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** No proxy for anything. */
    public static Proxies none() {
        return new Proxies(Map.of());
    }

    /**
     * The proxy for a server.
     *
     * @throws IllegalArgumentException when the variable holds no usable address
     */
    Optional<Proxy> of(URI server) {
        String name = server.getScheme().equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY";
        String address = variable(name);
        String host = Hosts.bare(server.getHost());
        if (address.isEmpty() || Hosts.isLoopback(host)) {
            return Optional.empty();
        }
        if (new ProxyExceptions(variable("NO_PROXY")).include(host, Hosts.port(server))) {
            return Optional.empty();
        }
        return Optional.of(Proxy.parse(name, address));
    }

    private String variable(String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty()
                ? environment.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "")
                : upper;
    }
}
