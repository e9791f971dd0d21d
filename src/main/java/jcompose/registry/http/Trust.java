package jcompose.registry.http;

import java.nio.file.Path;
import java.util.List;

/** Whom a TLS connection believes. */
public sealed interface Trust {
    /**
     * The system's authorities and those of further files.
     *
     * @param authorities PEM files; empty: the system's alone
     * @param client what this side proves itself with
     */
    record Authorities(List<Path> authorities, List<ClientKey> client) implements Trust {
        public Authorities {
            authorities = List.copyOf(authorities);
            client = List.copyOf(client);
        }
    }

    /** Anybody, as an insecure registry asks for. */
    record Anybody() implements Trust {}

    /** A certificate of ours and its key (PKCS #8), as PEM files. */
    record ClientKey(Path certificate, Path key) {}

    Trust SYSTEM = new Authorities(List.of(), List.of());
}
