package jcompose.deploy;

import jcompose.file.Turn;

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
    private final Turn turn;

    private NetworkLock(FileChannel channel, Turn turn) {
        this.channel = channel;
        this.turn = turn;
    }

    static NetworkLock take() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        Turn turn = Turn.await(FILE);
        try {
            return take(turn);
        } catch (IOException | RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private static NetworkLock take(Turn turn) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            FileChannel channel =
                    FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Object opened = key();
            channel.lock();
            // Whoever held it before has removed the file, and a third one may have made it anew.
            if (opened != null && Objects.equals(opened, key())) {
                long milliseconds = (System.nanoTime() - begin) / 1_000_000;
                LOG.debug("{} taken after {} ms", FILE, milliseconds);
                return new NetworkLock(channel, turn);
            }
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (turn) {
            Files.deleteIfExists(FILE);
            channel.close();
        }
    }

    private static @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(FILE, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
