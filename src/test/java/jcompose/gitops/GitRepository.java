package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository that a test commits to; others fetch from its directory. */
public final class GitRepository {
    private final Path directory;

    private GitRepository(Path directory) {
        this.directory = directory;
    }

    public static GitRepository make(Path directory) throws IOException, InterruptedException {
        GitRepository repository = new GitRepository(Files.createDirectories(directory));
        repository.git("init", "--quiet", "--initial-branch=main");
        return repository;
    }

    /** Before there is one. */
    static GitRepository none() {
        return new GitRepository(Path.of(""));
    }

    public Path directory() {
        return directory;
    }

    public String url() {
        return "file://" + directory;
    }

    /** Writes a file, which is part of the next commit. */
    public GitRepository write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Commits everything that is there; returns the commit. */
    public String commit(String... options) throws IOException, InterruptedException {
        git("add", "--all");
        List<String> arguments =
                new ArrayList<>(List.of("commit", "--quiet", "--allow-empty", "-m", "change"));
        arguments.addAll(List.of(options));
        git(arguments.toArray(String[]::new));
        return git("rev-parse", "HEAD").strip();
    }

    public String git(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("git", "-c", "user.name=T", "-c", "user.email=t@example.org"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
