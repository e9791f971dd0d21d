package jcompose.cli;

import jcompose.web.UnixClient;

/** Where a server of this machine is reached. */
final class ServeSocket {
    static final String NAME = "serve.sock";

    private ServeSocket() {}

    static UnixClient client(Session session, EngineOptions options) {
        return new UnixClient(session.layout(options).runRoot().resolve(NAME));
    }
}
