package jcompose.deploy;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Held while subnets and ports are chosen and taken: these are the machine's, whatever stack or
 * root directory asks for them. The file goes with the lock.
 */
final class NetworkLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLock.class);

    private static final Path DIRECTORY = Path.of("/run/lock");
    private static final Path FILE = DIRECTORY.resolve("jcompose-networks");

    private final FileChannel channel;

    private NetworkLock(FileChannel channel) {
        this.channel = channel;
    }

    static NetworkLock take() throws IOException {
        long begin = System.nanoTime();
        Files.createDirectories(DIRECTORY);
        while (true) {
            FileChannel channel =
                    FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Object opened = key();
            channel.lock();
            // Whoever held it before has removed the file, and a third one may have made it anew.
            if (opened != null && Objects.equals(opened, key())) {
                long milliseconds = (System.nanoTime() - begin) / 1_000_000;
                LOG.debug("{} taken after {} ms", FILE, milliseconds);
                return new NetworkLock(channel);
            }
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(FILE);
        channel.close();
    }

    private static @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(FILE, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
