package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a service costs does not depend on how many there are. */
class LargeStackTest {
    private static final int FEW = 250;
    private static final int MANY = 4_000;

    /** What an allocation for each pair of services would exceed by far: MANY / FEW is 16. */
    private static final double TOLERANCE = 1.25;

    @Test
    void a_service_takes_as_much_memory_to_load_among_many_as_among_few(@TempDir Path directory)
            throws IOException, StackException {
        allocatedForEach(FEW, directory); // what is loaded and compiled once
        long few = allocatedForEach(FEW, directory);
        long many = allocatedForEach(MANY, directory);
        assertTrue(
                many < few * TOLERANCE,
                () -> "%d bytes for each of %d, %d for each of %d".formatted(few, FEW, many, MANY));
    }

    private static long allocatedForEach(int services, Path directory)
            throws IOException, StackException {
        Files.writeString(directory.resolve("compose.yaml"), stack(services));
        StackRequest request = StackRequest.of(directory, Map.of("TAG", "1.2"), List.of());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int loaded = StackLoader.load(request).services().size();
        long after = threads.getCurrentThreadAllocatedBytes();
        assertEquals(services + 1, loaded);
        return (after - before) / services;
    }

    /** Each depends on the one before it, and all extend the same. */
    private static String stack(int services) {
        StringBuilder text =
                new StringBuilder("name: large\nservices:\n  base: {image: base, init: true}\n");
        for (int i = 0; i < services; i++) {
            text.append(
                    """
                      service-%1$d:
                        image: team/service-%1$d:${TAG:-latest}
                        environment: {NUMBER: %1$d, LEVEL: "${LEVEL-info}"}
                        ports: ["127.0.0.1:%2$d:8080"]
                        volumes: ["data:/var/lib/service-%1$d"]
                        networks: [front, back]
                    """
                            .formatted(i, 1024 + i));
            if (i > 0) {
                text.append("    extends: base\n");
                text.append("    depends_on: [service-").append(i - 1).append("]\n");
            }
        }
        return text.append("networks: {front: {}, back: {}}\nvolumes: {data: {}}\n").toString();
    }
}
