package jcompose.stack.read;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads whole small text files, which may be pipes. */
public final class ReadText {
    private static final Logger LOG = LoggerFactory.getLogger(ReadText.class);

    private ReadText() {}

    /**
     * The text of a UTF-8 file.
     *
     * @throws IOException with a message for people: without the file's name
     */
    public static String of(Path file) throws IOException {
        return of(file, bytes(file));
    }

    static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a directory");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(ReadYaml.LARGEST_FILE + 1);
            checkSize(bytes.length);
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("it may not be read (EACCES: permission denied)", e);
        }
    }

    /** The text of what was read from a file. */
    static String of(Path file, byte[] bytes) throws IOException {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf(0) >= 0) {
                throw new IOException("it is not a text: it has a NUL character");
            }
            LOG.debug("read {}, {} characters", file, text.length());
            return text;
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8 text", e);
        }
    }

    /**
     * The text of a file that a stack file names, which must not wait for anybody: only a regular
     * file, or {@code /dev/null}.
     *
     * @throws IOException with a message for people: without the file's name
     */
    public static String ofRegular(Path file) throws IOException {
        if (file.equals(Path.of("/dev/null"))) {
            return "";
        }
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new IOException("it is not a regular file");
        }
        return of(file);
    }

    public static String of(Reader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] buffer = new char[8192];
        for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
            text.append(buffer, 0, count);
            checkSize(text.length());
        }
        return text.toString();
    }

    private static void checkSize(int size) throws IOException {
        if (size > ReadYaml.LARGEST_FILE) {
            throw new IOException("it is larger than " + (ReadYaml.LARGEST_FILE >> 20) + " MiB");
        }
    }
}
