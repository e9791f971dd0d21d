package jcompose.observe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code /proc/PID} tells of a process (man 5 proc).
 *
 * @param user the effective user's number, on the machine
 * @param terminal as {@code pts/0}, or {@code ?}
 * @param started within a hundredth of a second
 * @param processor the time of processors that it has used
 * @param command its words, or its name in brackets where it has none
 */
public record ProcessStatus(
        long user,
        long pid,
        long parent,
        Instant started,
        String terminal,
        Duration processor,
        String command) {
    /** USER_HZ, which is the same on every architecture of Linux that Java has. */
    private static final long TICKS = 100;

    /** Terminals of the kernel's own, whose major numbers are these (devices.txt). */
    private static final int CONSOLE = 4;

    private static final int PTS_FIRST = 136;
    private static final int PTS_LAST = 143;

    /** Empty when the process has ended. */
    static Optional<ProcessStatus> read(Path process) throws IOException {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            int name = stat.indexOf('(');
            int end = stat.lastIndexOf(')');
            String[] fields = stat.substring(end + 2).split(" ", -1);
            byte[] words = Files.readAllBytes(process.resolve("cmdline"));
            String command = new String(words, StandardCharsets.UTF_8).replace('\0', ' ').strip();
            return Optional.of(
                    new ProcessStatus(
                            user(process),
                            Long.parseLong(stat.substring(0, name - 1)),
                            Long.parseLong(fields[1]),
                            boot().plusMillis(Long.parseLong(fields[19]) * 1000 / TICKS),
                            terminal(Integer.parseInt(fields[4])),
                            ticks(Long.parseLong(fields[11]) + Long.parseLong(fields[12])),
                            command.isEmpty()
                                    ? "[" + stat.substring(name + 1, end) + "]"
                                    : command));
        } catch (IOException e) {
            if (Files.exists(process.resolve("stat"))) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static long user(Path process) throws IOException {
        for (String line :
                Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("Uid:")) {
                return Long.parseLong(line.split("\\s+", -1)[2]);
            }
        }
        throw new IOException(process.resolve("status") + " has no Uid");
    }

    private static Instant boot() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
            if (line.startsWith("btime ")) {
                return Instant.ofEpochSecond(Long.parseLong(line.substring("btime ".length())));
            }
        }
        throw new IOException("/proc/stat has no btime");
    }

    private static Duration ticks(long ticks) {
        return Duration.ofMillis(ticks * 1000 / TICKS);
    }

    private static String terminal(int device) {
        int major = (device >> 8) & 0xfff;
        int minor = (device & 0xff) | ((device >> 12) & 0xfff00);
        if (major >= PTS_FIRST && major <= PTS_LAST) {
            return "pts/" + ((major - PTS_FIRST) * 256 + minor);
        }
        return major == CONSOLE ? "tty" + minor : "?";
    }
}
