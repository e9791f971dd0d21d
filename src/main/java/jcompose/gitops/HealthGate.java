package jcompose.gitops;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until a stack that was deployed is well. */
final class HealthGate {
    private HealthGate() {}

    /** Why it is not; nothing when it is. */
    static Optional<List<String>> await(
            String name, Deployments deployments, StackSettings settings)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + settings.healthTimeout().toNanos();
        while (true) {
            switch (deployments.health(name)) {
                case GOOD -> {
                    return Optional.empty();
                }
                case BAD -> {
                    return Optional.of(List.of("a container is not healthy, or has ended"));
                }
                case STARTING -> {
                    if (System.nanoTime() > end) {
                        return Optional.of(
                                List.of(
                                        "it was not healthy within "
                                                + settings.healthTimeout().toSeconds()
                                                + " s"));
                    }
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        }
    }
}
