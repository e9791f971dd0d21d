package jcompose.stack.definition;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What happens to a service's containers when files change (Compose specification, develop.md).
 *
 * @param path absolute; a file or a directory
 * @param target the path in the container, for those that sync
 * @param exec what {@link Action#SYNC_EXEC} runs
 * @param ignored patterns of {@code .dockerignore}, relative to {@code path}
 * @param included the same; unless it is empty, what matches none of them is ignored, too
 * @param initialSync whether a container that is not known yet gets everything
 */
public record DevelopRule(
        Path path,
        Action action,
        Optional<String> target,
        Optional<Exec> exec,
        List<String> ignored,
        List<String> included,
        boolean initialSync) {
    public DevelopRule {
        ignored = List.copyOf(ignored);
        included = List.copyOf(included);
    }

    public enum Action {
        SYNC,
        REBUILD,
        RESTART,
        SYNC_RESTART,
        SYNC_EXEC;

        /** By the word of the specification. */
        public static Action of(String word) {
            return switch (word) {
                case "sync" -> SYNC;
                case "rebuild" -> REBUILD;
                case "restart" -> RESTART;
                case "sync+restart" -> SYNC_RESTART;
                case "sync+exec" -> SYNC_EXEC;
                default -> throw new IllegalArgumentException(word);
            };
        }

        public boolean syncs() {
            return switch (this) {
                case SYNC, SYNC_RESTART, SYNC_EXEC -> true;
                case REBUILD, RESTART -> false;
            };
        }
    }

    /** A command that is run in the container. */
    public record Exec(
            List<String> command,
            Optional<String> user,
            boolean privileged,
            Optional<String> workingDirectory,
            SortedMap<String, String> environment) {
        public Exec {
            command = List.copyOf(command);
            environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        }
    }
}
