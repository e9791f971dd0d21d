package jcompose.resident;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where a resident process is reached; there is one for each run root. */
final class ResidentSocket implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;
    private final ServerSocketChannel server;

    private ResidentSocket(Path path, FileChannel lock, ServerSocketChannel server) {
        this.path = path;
        this.lock = lock;
        this.server = server;
    }

    static Path in(Path runRoot) {
        return runRoot.resolve("resident.sock");
    }

    /** Empty when another process has it. */
    static Optional<ResidentSocket> open(Path runRoot) throws IOException {
        Files.createDirectories(runRoot);
        FileChannel lock =
                FileChannel.open(
                        runRoot.resolve("resident.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        boolean opened = false;
        try {
            if (lock.tryLock() == null) {
                return Optional.empty();
            }
            ServerSocketChannel server = bind(in(runRoot));
            opened = true;
            return Optional.of(new ResidentSocket(in(runRoot), lock, server));
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /** Bound under another name, it is never seen with more permissions than it shall have. */
    private static ServerSocketChannel bind(Path path) throws IOException {
        Path aside = path.resolveSibling("." + path.getFileName() + ".new");
        Files.deleteIfExists(aside);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(aside));
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-------"));
        Files.move(aside, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return server;
    }

    SocketChannel accept() throws IOException {
        return server.accept();
    }

    /** Nobody finds it any more; it is still ours. */
    void hide() throws IOException {
        Files.deleteIfExists(path);
        server.close();
    }

    @Override
    public void close() throws IOException {
        hide();
        lock.close();
    }
}
