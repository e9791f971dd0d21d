package jcompose.registry.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection to a server or to a proxy; one exchange at a time. */
final class Connection implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int MOST_FIELDS = 200;

    private final Socket socket;
    private final Optional<Proxy> forwarder;
    private final InputStream in;
    private final OutputStream out;
    private boolean used;

    /**
     * Takes over the socket.
     *
     * @param forwarder the proxy that passes plain requests on
     */
    Connection(Socket socket, Optional<Proxy> forwarder) throws IOException {
        this.socket = socket;
        this.forwarder = forwarder;
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    /** The server may have closed it meanwhile without anybody's fault. */
    boolean isUsed() {
        return used;
    }

    /** What becomes of a connection after an exchange. */
    @FunctionalInterface
    interface Reuse {
        void again(Connection connection) throws IOException;
    }

    /** A refusal may come before the whole body is sent; then it is what counts. */
    Response exchange(Request request, Reuse reuse) throws IOException {
        try {
            send(request);
        } catch (IOException e) {
            if (request.body().length() == 0) {
                throw e;
            }
            try {
                return receive(request, _ -> close());
            } catch (IOException silence) {
                e.addSuppressed(silence);
                throw e;
            }
        }
        return receive(request, reuse);
    }

    private void send(Request request) throws IOException {
        URI uri = request.uri();
        StringBuilder head = new StringBuilder(256);
        head.append(request.method()).append(' ').append(target(uri)).append(" HTTP/1.1\r\n");
        field(head, "Host", uri.getRawAuthority());
        for (Headers.Field field : request.headers().fields()) {
            field(head, field.name(), field.value());
        }
        if (!(request.body() instanceof Body.Nothing) || request.method().startsWith("P")) {
            field(head, "Content-Length", Long.toString(request.body().length()));
        }
        if (forwarder.isPresent()) {
            forwarder.get().authorization().ifPresent(a -> field(head, "Proxy-Authorization", a));
        }
        head.append("\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.body().writeTo(out);
        out.flush();
    }

    private String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return (forwarder.isPresent() ? "http://" + uri.getRawAuthority() : "") + path + query;
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private Response receive(Request request, Reuse reuse) throws IOException {
        String[] line;
        int status;
        Headers headers;
        do {
            line = Lines.read(in).split(" ", 3);
            if (line.length < 2 || !line[0].startsWith("HTTP/1.")) {
                throw new NotHttp("the server does not speak HTTP/1.1");
            }
            status = status(line[1]);
            headers = headers();
        } while (status / 100 == 1);
        boolean lasting =
                line[0].equals("HTTP/1.1")
                        && headers.all("Connection").stream()
                                .noneMatch(option -> option.equalsIgnoreCase("close"));
        BodyInput body = body(request, status, headers, lasting ? reuse : _ -> close());
        return new Response(request.uri(), status, headers, body);
    }

    private static int status(String digits) throws NotHttp {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new NotHttp("the server answers without a status");
        }
    }

    private Headers headers() throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = Lines.read(in); !line.isEmpty(); line = Lines.read(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || fields.size() == MOST_FIELDS) {
                throw new NotHttp("the server's header is malformed");
            }
            String value = line.substring(colon + 1).strip().replace('\r', ' ');
            fields.add(new Headers.Field(line.substring(0, colon), value));
        }
        return new Headers(fields);
    }

    /** How long a body is: RFC 9112, 6.3. */
    private BodyInput body(Request request, int status, Headers headers, Reuse reuse)
            throws IOException {
        BodyInput.Connected connected =
                new BodyInput.Connected() {
                    @Override
                    public void done() throws IOException {
                        used = true;
                        reuse.again(Connection.this);
                    }

                    @Override
                    public void broken() throws IOException {
                        close();
                    }
                };
        if (request.isHead() || status == 204 || status == 304) {
            return new LengthInput(in, 0, connected);
        }
        Optional<String> coding = headers.first("Transfer-Encoding");
        if (coding.isPresent()) {
            if (!coding.get().equalsIgnoreCase("chunked")) {
                throw new NotHttp("the server sends in the unknown coding " + coding.get());
            }
            return new ChunkedInput(in, connected);
        }
        Optional<String> length = headers.first("Content-Length");
        if (length.isPresent()) {
            return new LengthInput(in, length(length.get()), connected);
        }
        return new RestInput(in, new Ending(connected));
    }

    /** The end of the connection is the end of the body. */
    private record Ending(BodyInput.Connected connection) implements BodyInput.Connected {
        @Override
        public void done() throws IOException {
            connection.broken();
        }

        @Override
        public void broken() throws IOException {
            connection.broken();
        }
    }

    private static long length(String digits) throws NotHttp {
        try {
            long length = Long.parseLong(digits);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new NotHttp("the server's Content-Length is no number");
        }
        throw new NotHttp("the server's Content-Length is negative");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What answers is no HTTP server, or not on this port. */
    public static final class NotHttp extends IOException {
        private static final long serialVersionUID = 1;

        NotHttp(String message) {
            super(message);
        }
    }
}
