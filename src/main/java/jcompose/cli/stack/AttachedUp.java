package jcompose.cli.stack;

import jcompose.json.Json;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.runtime.ContainerDirectory;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Watches the containers of a stack that is up in the foreground, and tells when that is over. */
final class AttachedUp {
    private final ContainerDirectory directories;
    private final PrintStream out;
    private final UpEnd end;
    private final Instant begin;
    private final SortedMap<ContainerId, Container> ended = new TreeMap<>();
    private volatile boolean up;

    AttachedUp(ContainerDirectory directories, PrintStream out, UpEnd end, Instant begin) {
        this.directories = directories;
        this.out = out;
        this.end = end;
        this.begin = begin;
    }

    /** From now on the end of containers counts. */
    void isUp() {
        up = true;
    }

    /** Says which containers have ended, and returns whether there is nothing to watch any more. */
    boolean isOver(List<Container> found) {
        for (Container container : found) {
            if (end.attached().test(container)
                    && container.status() == Status.EXITED
                    && endedSince(container)
                    && ended.put(container.id(), container) == null) {
                out.println(
                        container.replica().map(Object::toString).orElse(container.id().hex())
                                + " exited with code "
                                + container.exitCode().orElse(0));
            }
        }
        return up
                && (trigger().isPresent()
                        || found.stream()
                                .filter(container -> end.awaited().test(container))
                                .noneMatch(Container::alive));
    }

    /** The container whose end ends them all, once there is one. */
    Optional<Container> trigger() {
        return ended.values().stream()
                .filter(
                        container ->
                                switch (end.abort()) {
                                    case NEVER -> false;
                                    case EXIT -> true;
                                    case FAILURE -> container.exitCode().orElse(0) != 0;
                                })
                .findFirst();
    }

    private boolean endedSince(Container container) {
        try {
            String time =
                    directories
                            .endState(container.id())
                            .orElseGet(Json::object)
                            .path("finishedAt")
                            .asString("");
            return !Instant.parse(time).isBefore(begin);
        } catch (DateTimeException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
