package jcompose.watch;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What watched files were at one moment. */
final class Snapshot {
    private final Map<Path, Signature> files = new HashMap<>();

    /** Takes one; where a path is watched in two ways, its content counts. */
    static Snapshot of(Collection<? extends Watched> watched) throws IOException {
        Snapshot snapshot = new Snapshot();
        for (Watched each : watched) {
            switch (each) {
                case Watched.Content(Path path) -> snapshot.files.put(path, Signature.of(path));
                case Watched.Own _, Watched.Identity _ ->
                        snapshot.files.putIfAbsent(
                                each.path(), Signature.of(each.path()).identity());
                case Watched.Tree tree -> {
                    snapshot.files.putIfAbsent(tree.path(), Signature.of(tree.path()));
                    TreeWalk.walk(tree, snapshot::put, snapshot::put);
                }
            }
        }
        return snapshot;
    }

    private void put(Path path) {
        files.put(path, Signature.of(path, LinkOption.NOFOLLOW_LINKS));
    }

    /** What came, went or became another since an earlier one. */
    SortedSet<Path> changesSince(Snapshot earlier) {
        SortedSet<Path> changes = new TreeSet<>();
        files.forEach(
                (path, signature) -> {
                    if (!signature.equals(earlier.files.getOrDefault(path, Signature.NONE))) {
                        changes.add(path);
                    }
                });
        earlier.files.forEach(
                (path, signature) -> {
                    if (!files.containsKey(path) && !signature.equals(Signature.NONE)) {
                        changes.add(path);
                    }
                });
        return changes;
    }
}
