package jcompose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A stack that is brought up, looked at, changed and taken down, so that the cache has the classes
 * that this takes. Its image is one file: the runtime, waiting for input that never comes.
 */
final class TrainingStack {
    private final Path directory;
    private final Path runtime;
    private final Calls calls;

    /** For a directory of its own, and the runtime's program. */
    TrainingStack(Path directory, Path runtime, Calls calls) {
        this.directory = directory;
        this.runtime = runtime;
        this.calls = calls;
    }

    /** Runs a command. */
    @FunctionalInterface
    interface Calls {
        void run(String... arguments);
    }

    void run() throws IOException {
        Path context = Files.createDirectories(directory.resolve("image"));
        Files.copy(runtime, context.resolve("runtime"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                context.resolve("Dockerfile"),
                """
                FROM scratch
                COPY runtime /runtime
                STOPSIGNAL SIGKILL
                CMD ["/runtime", "paths"]
                """);
        Files.writeString(directory.resolve("given"), "given");
        calls.run("build", "-q", "-t", "training-stack", context.toString());
        try {
            stack("up -d", "0", "64m");
            stack("up -d", "0", "64m");
            stack("plan", "1", "128m");
            stack("ps", "1", "128m");
            stack("up -d", "1", "128m");
            stack("stop", "1", "128m");
            stack("start", "1", "128m");
            stack("history", "1", "128m");
        } finally {
            stack("down -v", "1", "128m");
        }
    }

    private void stack(String command, String changes, String memory) throws IOException {
        Path file = directory.resolve("stack.yaml");
        Files.writeString(file, text(changes, memory));
        List<String> all = new ArrayList<>(List.of("-f", file.toString()));
        Stream.of(command.split(" ", -1)).forEach(all::add);
        calls.run(all.toArray(String[]::new));
    }

    private static String text(String changes, String memory) {
        return """
        name: jcompose-training
        services:
          web:
            image: training-stack
            environment: [CHANGES=%1$s]
            labels: {changes: "%1$s"}
            ipc: shareable
            stdin_open: true
            restart: always
            ports: ["127.0.0.1::80", "81"]
            volumes: ["data:/data", "./given:/given:ro"]
            networks: {default: {aliases: [www]}}
            healthcheck: {test: [CMD, /runtime, features], interval: 100ms}
            mem_limit: %2$s
            configs: [settings]
          beside: &beside
            image: training-stack
            network_mode: none
            environment: {CHANGES: same}
            stdin_open: true
            restart: always
            ulimits: {nofile: 1000}
            depends_on: {web: {condition: service_healthy}}
          changes:
            <<: *beside
            ipc: service:web
            environment: {CHANGES: "%1$s"}
          scaled:
            <<: *beside
            deploy: {replicas: 2}
        volumes: {data: {}}
        configs: {settings: {content: "A=b"}}
        """
                .formatted(changes, memory);
    }
}
