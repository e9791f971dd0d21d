package jcompose.registry.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends requests over connections that it keeps for the next ones. Does not follow redirections.
 * Safe for use by several threads.
 */
public final class Http implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Http.class);

    private final Proxies proxies;
    private final Trusts trusts;
    private final Duration timeout;
    private final Map<String, Deque<Connection>> idle = new HashMap<>();
    private final TlsSockets tls = new TlsSockets();
    private boolean closed;

    /** Whom to believe, for each server. */
    @FunctionalInterface
    public interface Trusts {
        Trust of(String host, int port);
    }

    /**
     * A client without connections.
     *
     * @param timeout for a connection to be made, and for a server to say something more
     */
    public Http(Proxies proxies, Trusts trusts, Duration timeout) {
        this.proxies = proxies;
        this.trusts = trusts;
        this.timeout = timeout;
    }

    private record Route(String scheme, String host, int port, Optional<Proxy> proxy) {
        /** As text: the first comparison of two records in a process costs milliseconds. */
        String key() {
            return scheme + "://" + host + ":" + port + proxy.map(by -> " by " + by).orElse("");
        }
    }

    /** The caller closes the answer. */
    public Response send(Request request) throws IOException {
        long begin = System.nanoTime();
        try {
            Response response = answer(request);
            told(request, begin, Integer.toString(response.status()));
            return response;
        } catch (IOException e) {
            told(request, begin, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Without headers, and without what may be a secret in an address: a password, a signature. */
    private static void told(Request request, long begin, String answer) {
        if (LOG.isDebugEnabled()) {
            URI uri = request.uri();
            LOG.debug(
                    "{} {}://{}{}{}{}: {} after {} ms",
                    request.method(),
                    uri.getScheme(),
                    uri.getHost(),
                    uri.getPort() < 0 ? "" : ":" + uri.getPort(),
                    uri.getRawPath(),
                    uri.getRawQuery() == null ? "" : "?…",
                    answer,
                    (System.nanoTime() - begin) / 1_000_000);
        }
    }

    private Response answer(Request request) throws IOException {
        URI uri = request.uri();
        Optional<Proxy> proxy;
        try {
            proxy = proxies.of(uri);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        Route route = new Route(uri.getScheme(), Hosts.bare(uri.getHost()), Hosts.port(uri), proxy);
        while (true) {
            Connection connection = take(route).orElse(null);
            boolean old = connection != null;
            if (connection == null) {
                connection = connect(route);
            }
            try {
                return connection.exchange(request, again -> give(route, again));
            } catch (IOException e) {
                connection.close();
                if (!old) {
                    throw e;
                }
            }
        }
    }

    private synchronized Optional<Connection> take(Route route) {
        Deque<Connection> connections = idle.get(route.key());
        return connections == null ? Optional.empty() : Optional.ofNullable(connections.poll());
    }

    private synchronized void give(Route route, Connection connection) throws IOException {
        if (closed) {
            connection.close();
        } else {
            idle.computeIfAbsent(route.key(), _ -> new ArrayDeque<>()).push(connection);
        }
    }

    private Connection connect(Route route) throws IOException {
        Optional<Proxy> proxy = route.proxy();
        Socket socket =
                proxy.isPresent()
                        ? open(proxy.get().host(), proxy.get().port())
                        : open(route.host(), route.port());
        boolean connected = false;
        try {
            boolean secure = route.scheme().equals("https");
            if (secure) {
                if (proxy.isPresent()) {
                    Tunnel.through(socket, proxy.get(), route.host(), route.port());
                }
                Trust trust = trusts.of(route.host(), route.port());
                socket = tls.over(socket, route.host(), route.port(), trust);
            }
            Connection connection = new Connection(socket, secure ? Optional.empty() : proxy);
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    private Socket open(String host, int port) throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new UnknownHostException(host + ": no such host");
        }
        IOException failure = new ConnectException(host + " has no address");
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout((int) timeout.toMillis());
                socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = new ConnectException(host + ":" + port + ": " + words(e));
                failure.initCause(e);
            }
        }
        throw failure;
    }

    private static String words(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("Connection refused") ? "connection refused" : message;
    }

    /** Closes what is idle; what is in use closes with its answer. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Deque<Connection> connections : idle.values()) {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        idle.clear();
    }
}
