package jcompose.gitops;

import jcompose.gitops.GitException.Kind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The {@code git} program on one bare repository of ours. Nothing of the machine's or a user's Git
 * configuration is read, no hook runs, nothing is asked for, no protocol but the given one is
 * spoken, and neither time nor the size of a file is without bounds.
 */
final class Git {
    private static final Logger LOG = LoggerFactory.getLogger(Git.class);

    /** What git prints, at most; commits and lists of files are smaller. */
    private static final int LONGEST_OUTPUT = 64 << 20;

    private static final int LONGEST_COMPLAINT = 2000;

    private final Path repository;
    private final String protocol;
    private final Duration timeout;
    private final long largestFile;
    private final Map<String, String> environment;

    /**
     * Makes one.
     *
     * @param environment variables more, such as those that hold credentials
     */
    Git(
            Path repository,
            String protocol,
            Duration timeout,
            long largestFile,
            Map<String, String> environment) {
        this.repository = repository;
        this.protocol = protocol;
        this.timeout = timeout;
        this.largestFile = largestFile;
        this.environment = Map.copyOf(environment);
    }

    Path repository() {
        return repository;
    }

    /** The same repository with other variables. */
    Git with(Map<String, String> variables) {
        return new Git(repository, protocol, timeout, largestFile, variables);
    }

    /** What git prints; what it says when it fails becomes the exception's message. */
    String run(String... arguments) throws GitException, IOException, InterruptedException {
        return new String(run(new byte[0], List.of(arguments)), StandardCharsets.UTF_8);
    }

    byte[] run(byte[] input, List<String> arguments)
            throws GitException, IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().clear();
        builder.environment().putAll(surroundings());
        long begin = System.nanoTime();
        Process process = builder.start();
        Captured out = new Captured(process.getInputStream(), LONGEST_OUTPUT);
        Captured error = new Captured(process.getErrorStream(), LONGEST_COMPLAINT);
        Thread feeder = Thread.ofVirtual().start(() -> feed(process.getOutputStream(), input));
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new GitException(
                        Kind.LATER, "git took longer than " + timeout.toSeconds() + " s");
            }
            out.await();
            error.await();
            feeder.join();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        LOG.debug(
                "git {} in {}: exit status {} after {} ms",
                arguments.getFirst(),
                repository,
                process.exitValue(),
                (System.nanoTime() - begin) / 1_000_000);
        if (out.overflown()) {
            throw new GitException(Kind.REFUSED, "git said more than fits into 64 MiB");
        }
        if (process.exitValue() != 0) {
            throw new GitException(Kind.LATER, complaint(process.exitValue(), error.text()));
        }
        return out.bytes();
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        // A pack is one file: the kernel ends whoever writes a larger one (man 2 setrlimit).
        command.addAll(List.of("prlimit", "--core=0", "--fsize=" + largestFile, "git"));
        command.add("--git-dir=" + repository);
        for (String setting :
                List.of(
                        "core.hooksPath=/dev/null",
                        "core.fsmonitor=false",
                        "core.protectHFS=true",
                        "core.protectNTFS=true",
                        "core.symlinks=true",
                        "core.autocrlf=false",
                        "credential.helper=",
                        "fetch.fsckObjects=true",
                        "transfer.fsckObjects=true",
                        "fetch.unpackLimit=1",
                        "fetch.recurseSubmodules=false",
                        "submodule.recurse=false",
                        "gc.auto=0",
                        "maintenance.auto=false",
                        "protocol.allow=never",
                        "protocol." + protocol + ".allow=always",
                        "http.followRedirects=false",
                        "http.lowSpeedLimit=1000",
                        "http.lowSpeedTime=30",
                        "advice.detachedHead=false")) {
            command.addAll(List.of("-c", setting));
        }
        if (environment.containsKey(SourceSecrets.PASSWORD)) {
            command.addAll(List.of("-c", "credential.helper=" + SourceSecrets.HELPER));
        }
        command.addAll(arguments);
        return command;
    }

    private Map<String, String> surroundings() {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("HOME", repository.toString());
        all.put("LC_ALL", "C.UTF-8");
        all.put("GIT_CONFIG_NOSYSTEM", "1");
        all.put("GIT_CONFIG_GLOBAL", "/dev/null");
        all.put("GIT_ATTR_NOSYSTEM", "1");
        all.put("GIT_TERMINAL_PROMPT", "0");
        all.put("GIT_ASKPASS", "/bin/false");
        all.put("SSH_ASKPASS", "/bin/false");
        all.put("GIT_ALLOW_PROTOCOL", protocol);
        all.put("GIT_PROTOCOL_FROM_USER", "0");
        all.put("GIT_OPTIONAL_LOCKS", "0");
        all.put("GIT_NO_REPLACE_OBJECTS", "1");
        all.put("GIT_NO_LAZY_FETCH", "1");
        return all;
    }

    /** A pack that came to its limit is still there: who wrote it was ended by SIGXFSZ. */
    private boolean hasFilledUp() throws IOException {
        Path packs = repository.resolve("objects/pack");
        if (!Files.isDirectory(packs)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packs, "tmp_*")) {
            for (Path file : files) {
                if (Files.size(file) >= largestFile) {
                    return true;
                }
            }
        }
        return false;
    }

    private String complaint(int status, String error) throws IOException {
        String said = error.strip();
        if (hasFilledUp()) {
            return "the repository is larger than " + (largestFile >> 20) + " MiB";
        }
        return said.isEmpty() ? "git failed with exit status " + status : said;
    }

    private static void feed(OutputStream to, byte[] input) {
        try (to) {
            to.write(input);
        } catch (IOException e) {
            return; // it ended without reading everything; its exit status tells why
        }
    }

    /** What a process writes, up to a limit. */
    private static final class Captured {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int limit;
        private final Thread reader;
        private volatile boolean overflown;

        Captured(InputStream from, int limit) {
            this.limit = limit;
            this.reader = Thread.ofVirtual().start(() -> read(from));
        }

        private void read(InputStream from) {
            byte[] buffer = new byte[1 << 14];
            try (from) {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    int room = Math.min(count, limit - bytes.size());
                    bytes.write(buffer, 0, room);
                    overflown |= room < count;
                }
            } catch (IOException e) {
                return; // it was killed
            }
        }

        void await() throws InterruptedException {
            reader.join();
        }

        boolean overflown() {
            return overflown;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
