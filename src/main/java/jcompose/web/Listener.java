package jcompose.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/** Answers the connections to one address, each one request. */
public final class Listener implements AutoCloseable {
    private static final int MOST_AT_ONCE = 64;
    private static final int LONGEST_BODY = 1 << 20;
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private final ServerSocketChannel server;
    private final boolean trusted;
    private final Handler handler;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    /** Answers one request. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers.
         *
         * @param trusted whether only root can have sent it
         */
        Answer answer(HttpMessage request, boolean trusted);
    }

    private Listener(ServerSocketChannel server, boolean trusted, Handler handler) {
        this.server = server;
        this.trusted = trusted;
        this.handler = handler;
    }

    /** On a Unix socket that only its owner can use; one that a killed server left is replaced. */
    public static Listener unix(Path socket, Handler handler) throws IOException {
        Path directory = Objects.requireNonNull(socket.toAbsolutePath().getParent());
        Files.createDirectories(directory);
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        // Bound under another name, it is never seen with more permissions than it shall have.
        Path aside = socket.resolveSibling("." + socket.getFileName() + ".new");
        Files.deleteIfExists(aside);
        server.bind(UnixDomainSocketAddress.of(aside));
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-------"));
        Files.move(aside, socket);
        return started(new Listener(server, true, handler));
    }

    public static Listener tcp(InetSocketAddress address, Handler handler) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(address);
        return started(new Listener(server, false, handler));
    }

    private static Listener started(Listener listener) {
        Thread.ofPlatform().daemon().name("jcompose-http").start(listener::accept);
        return listener;
    }

    /** The port, for an address that left it open. */
    public int port() throws IOException {
        return server.getLocalAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : 0;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().start(() -> converse(connection));
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                if (!server.isOpen()) {
                    return;
                }
            }
        }
    }

    private void converse(SocketChannel connection) {
        Thread patience =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(LONGEST_CALL);
                                        connection.close();
                                    } catch (InterruptedException | IOException e) {
                                        return; // it was answered in time
                                    }
                                });
        try (connection;
                InputStream in = Channels.newInputStream(connection);
                OutputStream out = Channels.newOutputStream(connection)) {
            try {
                handler.answer(HttpMessage.read(new BufferedInputStream(in), LONGEST_BODY), trusted)
                        .write(out);
            } catch (HttpMessage.Refused e) {
                Answer.text(e.status(), String.valueOf(e.getMessage())).write(out);
                // Closing with bytes unread resets the connection, and the answer with it
                // (RFC 9112, 9.6).
                connection.shutdownOutput();
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            return; // who asked is gone
        } finally {
            patience.interrupt();
            room.release();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
