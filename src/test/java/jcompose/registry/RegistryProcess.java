package jcompose.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry on a port of its choice, with its files below a test's directory. */
public final class RegistryProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");

    private final Process process;
    private final String host;

    private RegistryProcess(Process process, String host) {
        this.process = process;
        this.host = host;
    }

    public static RegistryProcess start(Path directory) throws IOException {
        return start(directory, "", "");
    }

    /**
     * Starts one.
     *
     * @param http more below the key {@code http}, two spaces indented
     * @param rest further keys of its configuration
     */
    public static RegistryProcess start(Path directory, String http, String rest)
            throws IOException {
        Path storage = Files.createTempDirectory(directory, "registry");
        Path config =
                Files.writeString(
                        directory.resolve(storage.getFileName() + ".yml"),
                        """
                        version: 0.1
                        log: {level: info}
                        storage:
                          filesystem: {rootdirectory: %s}
                          delete: {enabled: true}
                        http:
                          addr: 127.0.0.1:0
                        %s
                        %s
                        """
                                .formatted(storage, http, rest));
        Process process =
                new ProcessBuilder("docker-registry", "serve", config.toString())
                        .redirectErrorStream(true)
                        .start();
        StringBuilder said = new StringBuilder();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                drain(process);
                return new RegistryProcess(process, listening.group(1));
            }
        }
        throw new IOException("docker-registry did not start:\n" + said);
    }

    /** Its log is of no interest, but must not fill the pipe. */
    private static void drain(Process process) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (InputStream log = process.getInputStream()) {
                                log.transferTo(OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                return; // it has ended
                            }
                        });
    }

    /** Address and port. */
    public String host() {
        return host;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
