package jcompose.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The {@code age} program with the keys of one file. What it reads and what it says goes through
 * pipes; its arguments name the file with the keys and nothing else.
 */
final class Age {
    private static final byte[] HEADER = bytes("age-encryption.org/v1\n");
    private static final byte[] ARMOR = bytes("-----BEGIN AGE ENCRYPTED FILE-----");

    private final Path keys;

    Age(Path keys) {
        this.keys = keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a file is one of age's (age-encryption.org/v1), with or without its armor. */
    static boolean isEncrypted(byte[] content) {
        return begins(content, HEADER) || begins(content, ARMOR);
    }

    private static boolean begins(byte[] content, byte[] with) {
        return content.length >= with.length
                && Arrays.equals(content, 0, with.length, with, 0, with.length);
    }

    byte[] decrypt(byte[] content) throws IOException {
        if (!Files.isReadable(keys)) {
            throw new IOException("there is no file with keys, " + keys);
        }
        List<String> command = List.of("age", "--decrypt", "-i", keys.toString());
        PipedProgram.Ended ended = new PipedProgram(command, Map.of()).run(content);
        if (ended.status() != 0) {
            throw new IOException(complaint(ended.error()));
        }
        return ended.out().toByteArray();
    }

    private String complaint(String said) {
        if (said.contains("no identity matched")) {
            return "none of the keys in " + keys + " fits";
        }
        if (said.contains("failed to execute") || said.contains("No such file")) {
            return "the program age is not installed";
        }
        return "age: "
                + said.lines()
                        .filter(line -> line.startsWith("age: error: "))
                        .map(line -> line.substring("age: error: ".length()))
                        .findFirst()
                        .orElse(said);
    }
}
