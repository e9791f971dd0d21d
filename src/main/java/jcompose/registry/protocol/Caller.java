package jcompose.registry.protocol;

import jcompose.registry.auth.AccessDenied;
import jcompose.registry.auth.Authorization;
import jcompose.registry.auth.Unanswered;
import jcompose.registry.http.Hosts;
import jcompose.registry.http.Http;
import jcompose.registry.http.Request;
import jcompose.registry.http.Response;
import jcompose.registry.http.TlsFailure;
import jcompose.registry.protocol.RegistryException.Kind;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes calls to one repository: says who we are where that is asked for, follows redirections,
 * tries again what may pass, and turns the rest into words. Safe for use by several threads.
 */
public final class Caller {
    private static final int MOST_REDIRECTIONS = 10;

    private final Http http;
    private final URI repository;
    private final String name;
    private final List<String> scopes;
    private final Authorization authorization;
    private final Retry retry;

    /**
     * A caller for one repository.
     *
     * @param repository its address, which ends in a slash
     * @param name for messages
     * @param scopes what is to be done there
     */
    public Caller(
            Http http,
            URI repository,
            String name,
            List<String> scopes,
            Authorization authorization,
            Retry retry) {
        this.http = http;
        this.repository = repository;
        this.name = name;
        this.scopes = List.copyOf(scopes);
        this.authorization = authorization;
        this.retry = retry;
    }

    public String name() {
        return name;
    }

    /**
     * Makes a call.
     *
     * @throws RegistryException when the registry says no, or nothing
     */
    public <T> T call(RegistryCall<T> call) throws IOException, InterruptedException {
        for (int failures = 1; ; failures++) {
            Problem problem;
            try {
                Response response = exchange(call.request(repository));
                if (call.answers(response.status())) {
                    return read(call, response);
                }
                problem = refused(response);
            } catch (RegistryException | TlsFailure | UnknownHostException e) {
                throw failed(call, unavailable(e));
            } catch (AccessDenied e) {
                throw failed(
                        call,
                        new Problem(Kind.DENIED, words(e) + hint(), false, Optional.empty(), e));
            } catch (Unanswered e) {
                var after = RetryAfter.parse(e.headers().first("Retry-After"), now());
                boolean passes = e.status() == 429 || e.status() / 100 == 5;
                problem = new Problem(Kind.UNAVAILABLE, words(e), passes, after, e);
            } catch (IOException e) {
                problem = new Problem(Kind.UNAVAILABLE, words(e), passes(e), Optional.empty(), e);
            }
            Optional<Duration> delay = retry.delay(failures, problem.after());
            if (!call.isRepeatable() || !problem.passes() || delay.isEmpty()) {
                throw failed(call, problem);
            }
            retry.pause().of(delay.get());
        }
    }

    /** Why a call failed, and whether that may pass. */
    private record Problem(
            Kind kind,
            String reason,
            boolean passes,
            Optional<Duration> after,
            IOException cause) {}

    private java.time.Instant now() {
        return retry.clock().instant();
    }

    private <T> T read(RegistryCall<T> call, Response response) throws IOException {
        boolean done = false;
        try {
            T result = call.read(response);
            done = true;
            return result;
        } finally {
            if (!done) {
                response.close();
            }
        }
    }

    private Problem refused(Response response) throws IOException {
        try (response) {
            Refusal refusal = Refusal.of(response);
            var after = RetryAfter.parse(response.headers().first("Retry-After"), now());
            String reason = refusal.kind() == Kind.DENIED ? denied(refusal) : refusal.reason();
            return new Problem(
                    refusal.kind(), reason, refusal.passes(), after, new IOException(reason));
        }
    }

    private static Problem unavailable(IOException e) {
        Kind kind = e instanceof RegistryException known ? known.kind() : Kind.UNAVAILABLE;
        return new Problem(kind, words(e), false, Optional.empty(), e);
    }

    private RegistryException failed(RegistryCall<?> call, Problem problem) {
        String asked =
                problem.after()
                        .map(wait -> "; it asks to come back in " + wait.toSeconds() + " s")
                        .orElse("");
        return new RegistryException(
                problem.kind(),
                name + ": cannot " + call.purpose() + ": " + problem.reason() + asked,
                problem.cause());
    }

    private String denied(Refusal refusal) throws IOException {
        String account = authorization.account();
        String who =
                account.isEmpty() ? "it wants a login" : "it does not accept " + account + " here";
        return who + " (" + refusal.reason() + ")" + hint();
    }

    private String hint() {
        return "; try 'jcompose login " + name + "'";
    }

    /** Nobody there is not worth another try, a connection that broke is. */
    private static boolean passes(IOException failure) {
        return !(failure instanceof ConnectException)
                && !(failure instanceof InterruptedIOException
                        && !(failure instanceof SocketTimeoutException))
                && !(failure instanceof Response.TooLong);
    }

    private static String words(IOException failure) {
        return String.valueOf(failure.getMessage());
    }

    private Response exchange(Request request) throws IOException {
        Optional<String> said = authorization.header(scopes);
        Response response = follow(with(request, said));
        if (response.status() != 401 || !Hosts.same(response.uri(), repository)) {
            return response;
        }
        try (response) {
            authorization.refused(response, scopes, said);
        }
        return follow(with(request, authorization.header(scopes)));
    }

    private static Request with(Request request, Optional<String> authorization) {
        return authorization.map(value -> request.with("Authorization", value)).orElse(request);
    }

    /** Another server must not learn who we are. */
    private Response follow(Request request) throws IOException {
        Request next = Hosts.same(request.uri(), repository) ? request : anonymous(request);
        for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
            Response response = http.send(next);
            Optional<String> location = response.headers().first("Location");
            if (!isRedirection(response.status(), request) || location.isEmpty()) {
                return response;
            }
            response.close();
            URI target = resolve(next.uri(), location.get());
            if (next.uri().getScheme().equals("https") && target.getScheme().equals("http")) {
                throw new RegistryException(
                        Kind.INVALID, "it redirects from https to http, to " + target.getHost());
            }
            next = Hosts.same(target, repository) ? next.to(target) : anonymous(next.to(target));
        }
        throw new RegistryException(Kind.INVALID, "it redirects in circles");
    }

    private static Request anonymous(Request request) {
        return request.without("Authorization");
    }

    private static boolean isRedirection(int status, Request request) {
        return switch (status) {
            case 301, 302, 303 -> request.method().equals("GET") || request.method().equals("HEAD");
            case 307, 308 -> true;
            default -> false;
        };
    }

    static URI resolve(URI base, String location) throws RegistryException {
        try {
            URI target = base.resolve(location);
            boolean web = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
            if (web && target.getHost() != null) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            throw new RegistryException(Kind.INVALID, "it redirects to no address", e);
        }
        throw new RegistryException(Kind.INVALID, "it redirects to no address");
    }
}
