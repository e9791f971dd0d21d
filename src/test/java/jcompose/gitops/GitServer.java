package jcompose.gitops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import jcompose.registry.Certificates;
import jcompose.registry.Tools;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Serves repositories below a directory as forges do: {@code git http-backend} behind TLS. */
final class GitServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpsServer server;
    private final Path directory;
    private final Certificates certificates;
    private final String authorization;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private GitServer(
            HttpsServer server, Path directory, Certificates certificates, String authorization) {
        this.server = server;
        this.directory = directory;
        this.certificates = certificates;
        this.authorization = authorization;
    }

    static GitServer start(Path directory, String user, String password)
            throws IOException, GeneralSecurityException {
        Certificates certificates = Certificates.make(directory);
        String credentials = user + ":" + password;
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(certificates)));
        GitServer own =
                new GitServer(
                        server,
                        directory,
                        certificates,
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                credentials.getBytes(StandardCharsets.UTF_8)));
        server.createContext("/", own::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return own;
    }

    String url(String repository) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
    }

    Path authority() {
        return certificates.certificate();
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    private static SSLContext context(Certificates certificates)
            throws IOException, GeneralSecurityException {
        Path store = certificates.key().resolveSibling("own.p12");
        Tools.run(
                "openssl",
                "pkcs12",
                "-export",
                "-passout",
                "pass:" + new String(PASSWORD),
                "-inkey",
                certificates.key().toString(),
                "-in",
                certificates.certificate().toString(),
                "-out",
                store.toString());
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            if (path.startsWith("/moved/")) {
                String elsewhere = path.substring("/moved".length());
                exchange.getResponseHeaders().add("Location", elsewhere);
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            backend(exchange);
        }
    }

    /** By the rules of CGI (RFC 3875). */
    private void backend(HttpExchange exchange) throws IOException {
        Path input = Files.createTempFile(directory, "request", "");
        Files.write(input, exchange.getRequestBody().readAllBytes());
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> variables = builder.environment();
        variables.put("GIT_PROJECT_ROOT", directory.toString());
        variables.put("GIT_HTTP_EXPORT_ALL", "1");
        variables.put("REQUEST_METHOD", exchange.getRequestMethod());
        variables.put("PATH_INFO", exchange.getRequestURI().getPath());
        String query = exchange.getRequestURI().getRawQuery();
        variables.put("QUERY_STRING", query == null ? "" : query);
        header(exchange, "Content-Type", "CONTENT_TYPE", variables);
        header(exchange, "Content-Encoding", "HTTP_CONTENT_ENCODING", variables);
        header(exchange, "Git-Protocol", "HTTP_GIT_PROTOCOL", variables);
        variables.put("CONTENT_LENGTH", Long.toString(Files.size(input)));
        Process process = builder.redirectInput(input.toFile()).start();
        try (InputStream out = process.getInputStream()) {
            int status = 200;
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("Status:")) {
                    status = Integer.parseInt(value.substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(line.substring(0, line.indexOf(':')), value);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            out.transferTo(exchange.getResponseBody());
        } finally {
            Files.delete(input);
        }
    }

    private static void header(
            HttpExchange exchange, String name, String variable, Map<String, String> variables) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
            variables.put(variable, value);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
