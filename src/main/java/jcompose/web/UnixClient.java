package jcompose.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks a server by its Unix socket. */
public final class UnixClient {
    private static final int LONGEST_ANSWER = 64 << 20;

    private final Path socket;

    public UnixClient(Path socket) {
        this.socket = socket;
    }

    /**
     * What it answers.
     *
     * @throws IOException also with the answer's words when it is that it cannot be done
     */
    public String ask(String method, String path) throws IOException {
        if (!Files.exists(socket)) {
            throw new IOException("no server is running (jcompose serve): there is no " + socket);
        }
        try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connection.connect(UnixDomainSocketAddress.of(socket));
            String request = method + " " + path + " HTTP/1.1\r\nHost: jcompose\r\n\r\n";
            OutputStream out = Channels.newOutputStream(connection);
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
            HttpMessage answer = HttpMessage.read(in, LONGEST_ANSWER);
            String[] words = answer.firstLine().split(" ", 3);
            if (words.length < 2 || !words[1].startsWith("2")) {
                throw new IOException(answer.text().strip());
            }
            return answer.text();
        } catch (java.net.ConnectException e) {
            throw new IOException("no server is running: nobody answers at " + socket, e);
        }
    }
}
