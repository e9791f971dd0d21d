package jcompose.cli.serve;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.web.UnixClient;

import java.io.IOException;

/** Where a server of this machine is reached. */
final class ServeSocket {
    static final String NAME = "serve.sock";

    private ServeSocket() {}

    static UnixClient client(Session session, EngineOptions options) {
        return new UnixClient(session.engine().layout(options).runRoot().resolve(NAME));
    }

    /** Has the server do something to a source or stack; what it says. */
    static String tell(Session session, EngineOptions options, String verb, String name)
            throws IOException {
        return client(session, options).ask("POST", "/api/" + verb + "/" + name).strip();
    }
}
