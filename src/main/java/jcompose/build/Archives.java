package jcompose.build;

import jcompose.process.Command;
import jcompose.process.CommandFailure;
import jcompose.process.Surroundings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tar archives, plain or compressed, that {@code ADD} unpacks. The {@code tar} program reads them;
 * it is given an empty directory and keeps inside of it.
 */
final class Archives {
    private static final int HEADER = 512;
    private static final int MARK = 257;
    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);

    /** Decompressing programs by the first bytes of what they read. */
    private static final Map<String, String> COMPRESSIONS =
            Map.of("1f8b", "gzip", "425a68", "bzip2", "fd377a585a00", "xz", "28b52ffd", "zstd");

    private Archives() {}

    /** Whether it begins like one; a compressed file that holds none is a file like others. */
    static boolean isArchive(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        byte[] head;
        try (InputStream stream = Files.newInputStream(file)) {
            head = stream.readNBytes(HEADER);
        }
        Optional<String> program = program(head);
        return isHeader(program.isPresent() ? decompressed(program.get(), file) : head);
    }

    private static Optional<String> program(byte[] head) {
        String hex = HexFormat.of().formatHex(head);
        return COMPRESSIONS.entrySet().stream()
                .filter(each -> hex.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static byte[] decompressed(String program, Path file) throws IOException {
        Process process;
        try {
            process =
                    Surroundings.start(
                            new ProcessBuilder(program, "-dc")
                                    .redirectInput(file.toFile())
                                    .redirectError(ProcessBuilder.Redirect.DISCARD));
        } catch (IOException e) {
            throw new CommandFailure(
                    file + " is compressed with " + program + ", and there is no such program", e);
        }
        try (InputStream stream = process.getInputStream()) {
            return stream.readNBytes(HEADER);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isHeader(byte[] head) {
        if (head.length < HEADER) {
            return false;
        }
        return Arrays.equals(head, MARK, MARK + USTAR.length, USTAR, 0, USTAR.length)
                || isOldHeader(head);
    }

    /** Before POSIX there was no mark, only a sum over the header. */
    private static boolean isOldHeader(byte[] head) {
        int sum = 0;
        for (int i = 0; i < HEADER; i++) {
            sum += i >= 148 && i < 156 ? ' ' : head[i] & 0xff;
        }
        String written = new String(head, 148, 8, StandardCharsets.US_ASCII).strip();
        String digits = written.replaceAll("[^0-7].*", "");
        return head[0] != 0 && !digits.isEmpty() && Integer.parseInt(digits, 8) == sum;
    }

    /** Unpacks into an empty directory, with owners and modes. */
    static void unpack(Path file, Path into) throws IOException {
        new Command(
                        List.of(
                                "tar",
                                "--extract",
                                "--file=" + file,
                                "--directory=" + into,
                                "--same-owner",
                                "--numeric-owner",
                                "--preserve-permissions",
                                "--delay-directory-restore",
                                "--xattrs",
                                "--xattrs-include=user.*",
                                "--xattrs-include=security.capability"))
                .output("");
    }
}
