package jcompose.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A way through a proxy for TLS: RFC 9110, 9.3.6. */
final class Tunnel {
    private Tunnel() {}

    static void through(Socket socket, Proxy proxy, String host, int port) throws IOException {
        String server = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        StringBuilder head = new StringBuilder();
        head.append("CONNECT ").append(server).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(server).append("\r\n");
        proxy.authorization()
                .ifPresent(a -> head.append("Proxy-Authorization: ").append(a).append("\r\n"));
        head.append("\r\n");
        socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        // Unbuffered: what follows the header belongs to TLS.
        InputStream in = socket.getInputStream();
        String[] status = Lines.read(in).split(" ", 3);
        Lines.skipFields(in);
        if (status.length < 2 || !status[1].startsWith("2")) {
            throw new IOException(
                    "the proxy "
                            + proxy
                            + " does not let us through to "
                            + server
                            + ": "
                            + (status.length < 2 ? "no status" : status[1]));
        }
    }
}
