package jcompose.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What containers take over from the machine.
 *
 * @param hosts content of the machine's {@code /etc/hosts}
 * @param resolver content for a container's {@code /etc/resolv.conf}
 */
public record HostFiles(String hostname, String hosts, String resolver) {
    /**
     * Reads them below {@code root}, which is {@code /} but for tests. A file that does not exist
     * is empty.
     */
    public static HostFiles read(Path root) throws IOException {
        String hostname = content(root.resolve("proc/sys/kernel/hostname")).strip();
        String own = content(root.resolve("etc/resolv.conf"));
        String resolver = withoutLoopback(own);
        if (!hasNameserver(resolver)) {
            // systemd-resolved listens on 127.0.0.53 and names its upstream servers here.
            Path upstream = root.resolve("run/systemd/resolve/resolv.conf");
            String other = withoutLoopback(content(upstream));
            resolver = hasNameserver(other) ? other : resolver;
        }
        return new HostFiles(hostname, content(root.resolve("etc/hosts")), resolver);
    }

    /** A name server on the machine's loopback cannot be reached from inside a container. */
    private static String withoutLoopback(String resolver) {
        List<String> kept = new ArrayList<>();
        for (String line : resolver.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            boolean loopback =
                    words.length > 1
                            && words[0].equals("nameserver")
                            && (words[1].startsWith("127.") || words[1].equals("::1"));
            boolean comment = line.startsWith("#") || line.startsWith(";");
            if (!loopback && !comment && !line.isBlank()) {
                kept.add(line + "\n");
            }
        }
        return String.join("", kept);
    }

    private static boolean hasNameserver(String resolver) {
        return resolver.lines().anyMatch(line -> line.strip().startsWith("nameserver"));
    }

    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
