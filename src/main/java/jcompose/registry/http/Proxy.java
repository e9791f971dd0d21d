package jcompose.registry.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A proxy.
 *
 * @param authorization value of {@code Proxy-Authorization}
 */
record Proxy(String host, int port, Optional<String> authorization) {
    private static final int DEFAULT_PORT = 80;

    static Proxy parse(String variable, String address) {
        String url = address.contains("://") ? address : "http://" + address;
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            // The exception's own words show the address, and with it a password.
            throw wrong(variable);
        }
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw wrong(variable);
        }
        Optional<String> authorization =
                Optional.ofNullable(uri.getRawUserInfo())
                        .map(info -> URLDecoder.decode(info, StandardCharsets.UTF_8))
                        .map(info -> info.getBytes(StandardCharsets.UTF_8))
                        .map(info -> "Basic " + Base64.getEncoder().encodeToString(info));
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return new Proxy(Hosts.bare(uri.getHost()), port, authorization);
    }

    private static IllegalArgumentException wrong(String variable) {
        return new IllegalArgumentException(
                variable + " does not hold the address of an HTTP proxy, as in http://host:3128");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
