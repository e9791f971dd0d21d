package jcompose.web;

import jcompose.gitops.GitException;
import jcompose.gitops.Server;
import jcompose.gitops.SourceSettings;
import jcompose.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.Optional;

/** What can be asked of a server, and told to it. */
public final class Api implements Listener.Handler {
    private static final int MOST_HOOKS = 30;
    private static final int LOG_LINES = 200;

    private final Server server;
    private final Optional<String> token;
    private final Secrets secrets;
    private final Rate hooks;

    /** Finds the secret of a source's webhook. */
    @FunctionalInterface
    public interface Secrets {
        String of(SourceSettings.Webhook webhook) throws GitException;
    }

    /**
     * Makes one.
     *
     * @param token what those must show who do not come by the Unix socket
     */
    public Api(Server server, Optional<String> token, Secrets secrets, InstantSource clock) {
        this.server = server;
        this.token = token;
        this.secrets = secrets;
        this.hooks = new Rate(MOST_HOOKS, Duration.ofSeconds(1), clock);
    }

    @Override
    public Answer answer(HttpMessage request, boolean trusted) {
        String[] words = request.firstLine().split(" ", -1);
        if (words.length != 3 || !words[1].startsWith("/")) {
            return Answer.text(400, "this is not a request");
        }
        String path = words[1].replaceAll("\\?.*", "");
        boolean post = words[0].equals("POST");
        if (!post && !words[0].equals("GET")) {
            return Answer.text(405, "only GET and POST");
        }
        if (post && path.startsWith("/hook/")) {
            return hook(path.substring("/hook/".length()), request);
        }
        if (!post && (path.equals("/health") || path.equals("/") || path.startsWith("/page."))) {
            return open(path);
        }
        if (!trusted && !isAllowed(request)) {
            return Answer.text(401, "the token is missing or wrong");
        }
        return post ? told(path) : asked(path);
    }

    private boolean isAllowed(HttpMessage request) {
        String given = request.header("authorization");
        return token.isPresent()
                && given.startsWith("Bearer ")
                && Signature.equal(given.substring("Bearer ".length()), token.get());
    }

    /** What anybody may see. */
    private static Answer open(String path) {
        return switch (path) {
            case "/health" -> Answer.text(200, "ok");
            case "/" -> resource("page.html", "text/html; charset=utf-8");
            case "/page.js" -> resource("page.js", "text/javascript; charset=utf-8");
            case "/page.css" -> resource("page.css", "text/css; charset=utf-8");
            default -> Answer.text(404, "there is no " + path);
        };
    }

    private static Answer resource(String name, String type) {
        try (InputStream in = Api.class.getResourceAsStream(name)) {
            return in == null
                    ? Answer.text(404, "there is no " + name)
                    : new Answer(200, type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Answer.text(503, String.valueOf(e.getMessage()));
        }
    }

    private Answer asked(String path) {
        return switch (path) {
            case "/metrics" -> new Answer(200, "text/plain; version=0.0.4", Metrics.of(server));
            case "/api/sources" -> Answer.json(Json.write(StatusJson.sources(server.sources())));
            case "/api/stacks" -> Answer.json(Json.write(StatusJson.stacks(server.stacks())));
            case "/api/events" -> Answer.json(Json.write(StatusJson.events(server.events())));
            default -> ofStack(path);
        };
    }

    private Answer ofStack(String path) {
        try {
            if (path.startsWith("/api/stack/")) {
                String name = path.substring("/api/stack/".length());
                return Answer.json(Json.write(StatusJson.stack(server.view(name))));
            }
            if (path.startsWith("/api/logs/")) {
                String name = path.substring("/api/logs/".length());
                return Answer.text(200, server.logs(name, LOG_LINES).stripTrailing());
            }
            return Answer.text(404, "there is no " + path);
        } catch (NoSuchElementException e) {
            return Answer.text(404, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Answer.text(503, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.text(503, "it was interrupted");
        }
    }

    private Answer told(String path) {
        String[] parts = path.split("/", -1);
        boolean commit = parts.length == 5 && parts[2].equals("approve");
        if (!(parts.length == 4 || commit) || !parts[1].equals("api")) {
            return Answer.text(404, "there is no " + path);
        }
        try {
            return switch (parts[2]) {
                case "sync" -> Answer.text(202, server.sync(parts[3]));
                case "suspend" -> Answer.text(202, server.suspend(parts[3], true));
                case "approve" ->
                        Answer.text(202, server.approve(parts[3], commit ? parts[4] : ""));
                case "rollback" -> Answer.text(202, server.goBack(parts[3]));
                case "resume" -> Answer.text(202, server.suspend(parts[3], false));
                default -> Answer.text(404, "there is no " + path);
            };
        } catch (NoSuchElementException e) {
            return Answer.text(404, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Answer.text(409, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Answer.text(503, String.valueOf(e.getMessage()));
        }
    }

    /** Whether there is such a source is nobody's business who does not know its secret. */
    private Answer hook(String name, HttpMessage request) {
        if (!hooks.allows()) {
            return Answer.text(429, "too many; the source is looked at anyway");
        }
        SourceSettings source = server.sourceSettings().get(name);
        try {
            boolean fits =
                    source != null
                            && source.webhook().isPresent()
                            && Signature.fits(request, secrets.of(source.webhook().get()));
            if (!fits) {
                return Answer.text(401, "the signature is missing or wrong");
            }
            server.pushed(name);
            return Answer.text(202, "accepted");
        } catch (GitException e) {
            return Answer.text(503, "the secret cannot be read");
        }
    }
}
