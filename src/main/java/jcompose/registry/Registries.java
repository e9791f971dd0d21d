package jcompose.registry;

import jcompose.image.ImageReference;
import jcompose.registry.auth.Authorization;
import jcompose.registry.auth.Credentials;
import jcompose.registry.auth.DockerConfig;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Http;
import jcompose.registry.http.Proxies;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.registry.protocol.Caller;
import jcompose.registry.protocol.Ping;
import jcompose.registry.protocol.Retry;
import jcompose.registry.settings.CertificateFiles;
import jcompose.registry.settings.RegistrySettings;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The registries of the world, as this machine reaches them: settings, proxies, credentials,
 * connections. Safe for use by several threads.
 */
public final class Registries implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final RegistrySettings settings;
    private final CertificateFiles certificates;
    private final DockerConfig config;
    private final Retry retry;
    private final Http http;
    private final Map<String, URI> addresses = new HashMap<>();
    private final Map<URI, Authorization> authorizations = new HashMap<>();

    public Registries(
            RegistrySettings settings, DockerConfig config, Proxies proxies, Retry retry) {
        this.settings = settings;
        this.config = config;
        this.retry = retry;
        certificates = new CertificateFiles(settings);
        http = new Http(proxies, certificates::of, TIMEOUT);
    }

    public Retry retry() {
        return retry;
    }

    /** Where to pull from, in this order: the mirrors, then the registry itself. */
    List<Endpoint> sources(ImageReference reference) {
        List<Endpoint> sources = new ArrayList<>();
        for (String mirror : settings.of(reference.registry()).mirrors()) {
            sources.add(Endpoint.mirror(mirror, reference));
        }
        sources.add(Endpoint.of(reference));
        return sources;
    }

    /** For reading. */
    Caller reader(Endpoint endpoint) throws IOException {
        return caller(endpoint, List.of("repository:" + endpoint.repository() + ":pull"));
    }

    /**
     * For writing.
     *
     * @param others repositories of the same registry to take blobs from
     */
    Caller writer(Endpoint endpoint, List<String> others) throws IOException {
        List<String> scopes = new ArrayList<>();
        scopes.add("repository:" + endpoint.repository() + ":pull,push");
        others.forEach(other -> scopes.add("repository:" + other + ":pull"));
        return caller(endpoint, scopes);
    }

    /** Finds out whether a registry accepts credentials. */
    public void check(String host, Credentials credentials)
            throws IOException, InterruptedException {
        URI address = address(new Endpoint(host, "").server());
        Authorization authorization =
                new Authorization(address, () -> Optional.of(credentials), http, retry.clock());
        new Caller(http, address, host, List.of(), authorization, retry).call(new Ping());
    }

    private Caller caller(Endpoint endpoint, List<String> scopes) throws IOException {
        URI address = address(endpoint.server());
        Authorization authorization = authorization(endpoint, address);
        return new Caller(
                http,
                address.resolve(endpoint.repository() + "/"),
                endpoint.host(),
                scopes,
                authorization,
                retry);
    }

    private synchronized Authorization authorization(Endpoint endpoint, URI address) {
        return authorizations.computeIfAbsent(
                address,
                at ->
                        new Authorization(
                                at, () -> config.find(endpoint.host()), http, retry.clock()));
    }

    private synchronized URI address(String server) throws IOException {
        URI known = addresses.get(server);
        if (known == null) {
            known = find(server);
            addresses.put(server, known);
        }
        return known;
    }

    /**
     * Registries that may be without TLS have to be asked. On this machine plain HTTP is tried
     * first, as nobody else listens and TLS takes long to get ready; nothing secret is said.
     */
    private URI find(String server) throws IOException {
        URI secure = URI.create("https://" + server + "/v2/");
        if (!certificates.mayBePlain(server)) {
            return secure;
        }
        URI plain = URI.create("http://" + server + "/v2/");
        boolean loopback = CertificateFiles.isLoopback(server);
        URI first = loopback ? plain : secure;
        URI second = loopback ? secure : plain;
        return speaks(first) ? first : second;
    }

    /** An HTTPS server answers plain HTTP with status 400, or not at all. */
    private boolean speaks(URI address) {
        try (Response response = http.send(Request.get(address, Headers.NONE))) {
            response.beginning(1 << 12);
            return response.status() != 400;
        } catch (IOException e) {
            return false; // the other way tells what is wrong
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
