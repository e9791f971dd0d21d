package jcompose.build;

import jcompose.image.Sha256;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads files and directories of a context into a fingerprint: names, kinds, permissions and
 * content. Owners and times do not count: what {@code COPY} makes belongs to root unless told
 * otherwise, and a time is not content.
 */
final class ContextReading {
    private static final int BUFFER = 1 << 16;

    private final ContextTree tree;
    private final Fingerprint fingerprint;
    private final IgnoreRules excludes;
    private final List<String> ignored = new ArrayList<>();
    private int top;
    private FileTime newest = FileTime.fromMillis(0);

    ContextReading(ContextTree tree, Fingerprint fingerprint) {
        this(tree, fingerprint, IgnoreRules.NONE);
    }

    /**
     * Reads less.
     *
     * @param excludes of paths relative to what is read
     */
    ContextReading(ContextTree tree, Fingerprint fingerprint, IgnoreRules excludes) {
        this.tree = tree;
        this.fingerprint = fingerprint;
        this.excludes = excludes;
    }

    /**
     * Reads a file or a directory with all below it.
     *
     * @param path as {@link ContextTree#find} gives it
     */
    void read(String path) throws IOException {
        fingerprint.add(path);
        String resolved = Beneath.resolve(tree.root(), path);
        top = resolved.isEmpty() ? 0 : resolved.length() + 1;
        entry(resolved, tree.root().resolve(resolved));
    }

    /** Paths that were met and are not part of the context, relative to its root. */
    List<String> ignored() {
        return ignored;
    }

    /** The newest modification time of a regular file that was read. */
    FileTime newest() {
        return newest;
    }

    private void entry(String path, Path file) throws IOException {
        FileStatus status = FileStatus.of(file);
        // Every link has all permissions; nothing looks at them.
        fingerprint.add(status.kind()).add(status.isLink() ? 0 : status.permissions());
        if (status.isLink()) {
            fingerprint.add(Files.readSymbolicLink(file).toString());
        } else if (status.isDirectory()) {
            directory(path, file);
        } else if (status.isRegular()) {
            content(file);
            newest = newest.compareTo(status.modified()) < 0 ? status.modified() : newest;
        } else {
            fingerprint.add(status.device());
        }
    }

    private void directory(String path, Path directory) throws IOException {
        for (Path file : ContextTree.entries(directory)) {
            String name = file.getFileName().toString();
            String below = path.isEmpty() ? name : path + "/" + name;
            if (isVisible(below, file)) {
                fingerprint.add(name);
                entry(below, file);
            } else {
                ignored.add(below);
            }
        }
        fingerprint.add("");
    }

    private boolean isVisible(String path, Path file) throws IOException {
        boolean left = !excludes.isEmpty() && excludes.ignores(path.substring(top));
        if (!left && (tree.rules().isEmpty() || !tree.rules().ignores(path))) {
            return true;
        }
        boolean inclusions = left ? excludes.hasInclusions() : tree.rules().hasInclusions();
        if (inclusions && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            for (Path below : ContextTree.entries(file)) {
                if (isVisible(path + "/" + below.getFileName(), below)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void content(Path file) throws IOException {
        MessageDigest content = Sha256.start();
        byte[] buffer = new byte[BUFFER];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                content.update(buffer, 0, count);
            }
        }
        fingerprint.add(Sha256.finish(content));
    }
}
