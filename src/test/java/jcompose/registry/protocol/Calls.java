package jcompose.registry.protocol;

import jcompose.registry.auth.Authorization;
import jcompose.registry.auth.Credentials;
import jcompose.registry.http.Http;
import jcompose.registry.http.Proxies;
import jcompose.registry.http.Trust;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client whose time does not pass: it only notes how long it would have waited. */
final class Calls implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final List<Duration> waits = new ArrayList<>();
    final Retry retry =
            new Retry(
                    4,
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    () -> 1.0,
                    InstantSource.fixed(NOW),
                    waits::add);
    private final Http http =
            new Http(Proxies.none(), (host, port) -> Trust.SYSTEM, Duration.ofSeconds(10));

    Caller to(Server server, Optional<Credentials> credentials) {
        var base = server.uri("/v2/");
        return new Caller(
                http,
                base.resolve("web/"),
                server.host(),
                List.of("repository:web:pull"),
                new Authorization(base, () -> credentials, http, retry.clock()),
                retry);
    }

    Caller to(Server server) {
        return to(server, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
