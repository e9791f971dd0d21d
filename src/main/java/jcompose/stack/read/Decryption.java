package jcompose.stack.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells what encrypted files say. */
@FunctionalInterface
public interface Decryption {
    /**
     * What is in a file; nothing when it is not encrypted.
     *
     * @throws IOException when it is and cannot be read, with a message for people: without the
     *     file's name
     */
    Optional<byte[]> decrypt(Path file, byte[] content) throws IOException;
}
