package jcompose.stack;

import jcompose.stack.definition.StackDefinition;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes to load a stack of many services, and to print it. With the collector that the
 * program runs with, and room enough that copying what lives is not what is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmn1g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoaderBenchmark {
    @Param({"100", "1000", "10000"})
    public int services;

    private Path directory = Path.of("");
    private StackRequest request = StackRequest.of(Path.of("/"), Map.of(), List.of());

    @Setup
    public void write() throws IOException {
        directory = Files.createTempDirectory("jcompose-bench");
        Files.writeString(directory.resolve("service.env"), "A=1\nB=\"two $A\"\nC='three'\n");
        Files.writeString(directory.resolve("compose.yaml"), stack(services));
        request = StackRequest.of(directory, Map.of("TAG", "1.2.3"), List.of());
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(directory.resolve("compose.yaml"));
        Files.delete(directory.resolve("service.env"));
        Files.delete(directory);
    }

    /** From the file to a definition that is ready to be planned. */
    @Benchmark
    public StackDefinition load() throws StackException {
        return StackLoader.load(request);
    }

    /** What {@code config} does. */
    @Benchmark
    public String loadAndPrint() throws StackException {
        return CanonicalForm.yaml(StackLoader.model(request, LoadOptions.ALL).tree());
    }

    /** Services as people write them: each depends on the one before it. */
    static String stack(int services) {
        StringBuilder text = new StringBuilder("name: bench\nservices:\n");
        for (int i = 0; i < services; i++) {
            text.append(
                    """
                      service-%1$d:
                        image: registry.example.com/team/service-%1$d:${TAG:-latest}
                        command: ["serve", "--port", "8080", "--name=service-%1$d"]
                        restart: unless-stopped
                        env_file: [service.env]
                        environment:
                          NUMBER: %1$d
                          URL: "http://service-%1$d.${DOMAIN:-example.com}/"
                          LEVEL: ${LEVEL-info}
                        ports:
                          - "127.0.%4$d.1:%3$d:8080"
                        volumes:
                          - data-%5$d:/var/lib/service
                          - ./config/%1$d:/etc/service:ro
                        networks: [front, back]
                        healthcheck:
                          test: ["CMD", "check", "--quiet"]
                          interval: 10s
                          timeout: 1m30s
                        mem_limit: 64m
                        cpus: 0.5
                        labels:
                          team: "team-%5$d"
                        stop_grace_period: 20s
                    """
                            .formatted(i, i - 1, 1024 + i % 60_000, i / 60_000, i % 100));
            if (i > 0) {
                text.append("    depends_on: [service-").append(i - 1).append("]\n");
            }
        }
        text.append("networks:\n  front: {}\n  back: {internal: true}\nvolumes:\n");
        for (int i = 0; i < Math.min(services, 100); i++) {
            text.append("  data-").append(i).append(": {}\n");
        }
        return text.toString();
    }
}
