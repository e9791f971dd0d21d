package jcompose.gitops;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is remembered of a stack over the server's end, and what people have it remember: they need
 * not wait until a look at the stack is over.
 */
final class StackMemory {
    private final String name;
    private final StackSettings settings;
    private final SourceWork source;
    private final Path file;
    private final ServeEvents events;
    private volatile StackRecord record;

    StackMemory(
            String name, StackSettings settings, SourceWork source, Path file, ServeEvents events)
            throws IOException {
        this.name = name;
        this.settings = settings;
        this.source = source;
        this.file = file;
        this.events = events;
        this.record = StackRecord.read(file);
    }

    StackRecord record() {
        return record;
    }

    synchronized void change(UnaryOperator<StackRecord> change) throws IOException {
        StackRecord next = change.apply(record);
        if (!next.equals(record)) {
            next.write(file);
            record = next;
        }
    }

    /** Commits whose files may be needed again. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        StackRecord now = record;
        now.good().ifPresent(needed::add);
        now.previous().ifPresent(needed::add);
        return needed;
    }

    /** Whether there is a commit that waits for somebody to approve it. */
    boolean awaitsApproval() {
        Optional<String> wanted = source.status().commit();
        StackRecord now = record;
        return settings.approval()
                && wanted.isPresent()
                && !wanted.equals(now.good())
                && !wanted.equals(now.bad())
                && !wanted.equals(now.approved());
    }

    boolean canGoBack() {
        return record.previous().isPresent();
    }

    /** What its folder has in the commit that is wanted and not in the one that runs. */
    String difference() throws IOException, InterruptedException {
        Optional<String> wanted = source.status().commit();
        StackRecord now = record;
        if (now.good().isEmpty()) {
            return "";
        }
        String good = now.good().get();
        if (wanted.isEmpty() || wanted.equals(now.good())) {
            Optional<String> before = now.previous();
            return before.isEmpty() ? "" : source.difference(before.get(), good, folder());
        }
        return source.difference(good, wanted.get(), folder());
    }

    private String folder() {
        Path folder = Path.of(settings.files().getFirst()).getParent();
        return folder == null ? "." : folder.toString();
    }

    /**
     * The commit may be deployed.
     *
     * @param commit empty: whichever waits for that
     * @return which it is
     * @throws IllegalArgumentException when another one waits for that, or none
     */
    String approve(String commit) throws IOException {
        Optional<String> wanted = source.status().commit();
        if (!awaitsApproval()) {
            throw new IllegalArgumentException(
                    "stack "
                            + name
                            + " has no commit that waits to be approved"
                            + (settings.approval() ? "" : ": it is not said to (approval: true)"));
        }
        String waiting = wanted.orElseThrow();
        if (!commit.isEmpty() && !commit.equals(waiting)) {
            throw new IllegalArgumentException(
                    "stack " + name + " waits for commit " + waiting + " to be approved");
        }
        change(now -> now.withApproved(waiting));
        events.add("stack " + name, "approved: " + waiting);
        return waiting;
    }

    /**
     * The next look goes back to the good commit before the one that runs.
     *
     * @return that commit
     * @throws IllegalArgumentException when there is none
     */
    String goBack() throws IOException {
        Optional<String> good = record.good();
        if (!canGoBack() || good.isEmpty()) {
            throw new IllegalArgumentException(
                    "stack " + name + " has no good commit before this one");
        }
        change(now -> now.back(source.status().commit().orElse(good.get())));
        String back = record.good().orElse("");
        events.add("stack " + name, "is sent back to " + back);
        return back;
    }

    /** From now on it is left alone, or is not any more; whether that is another thing. */
    boolean suspend(boolean is) throws IOException {
        boolean other = record.suspended() != is;
        change(now -> now.withSuspended(is));
        if (other && !is) {
            events.add("stack " + name, "resumed");
        }
        return other;
    }
}
