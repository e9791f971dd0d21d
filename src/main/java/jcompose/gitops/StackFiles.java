package jcompose.gitops;

import jcompose.file.Trees;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a stack's containers mount of its repository: files of its own, for they may change them.
 * The directory keeps its path from commit to commit, and files that are the same stay the same
 * files: a container that mounts one is not replaced because of a commit that is about something
 * else. What containers have put there stays, unless the commit has something of that name.
 */
final class StackFiles {
    private final Path place;
    private final Path record;

    /** Where each file is made before it goes to its place. */
    private final Path aside;

    StackFiles(Path place) {
        this.place = place;
        this.record = place.resolveSibling("files.json");
        this.aside = place.resolveSibling("files.new");
    }

    Path place() {
        return place;
    }

    /** Lays out these paths of a commit, unless they are, and removes what of others there was. */
    void become(String commit, Path checkout, SortedSet<String> wanted) throws IOException {
        LaidOut before = LaidOut.read(record);
        boolean same = before.commit().equals(commit) && before.wanted().equals(wanted);
        if (same || (wanted.isEmpty() && before.paths().isEmpty())) {
            return;
        }
        SortedSet<String> paths = paths(checkout, wanted);
        Files.createDirectories(place);
        before.becoming(paths).write(record);
        removeOthers(before.paths(), paths);
        for (String path : paths) {
            lay(checkout.resolve(path), Path.of(path));
        }
        SyncedFiles.of(place);
        new LaidOut(commit, wanted, paths).write(record);
    }

    /** Removes all that was laid out. */
    void clear() throws IOException {
        removeOthers(LaidOut.read(record).paths(), Collections.emptySortedSet());
        Files.deleteIfExists(record);
    }

    /** All files and directories that are wanted, with those that they are in. */
    private static SortedSet<String> paths(Path checkout, SortedSet<String> wanted)
            throws IOException {
        SortedSet<String> paths = new TreeSet<>();
        for (String each : wanted) {
            Path top = checkout.resolve(each);
            if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            Path names = Path.of(each);
            for (int count = 1; count <= names.getNameCount(); count++) {
                paths.add(names.subpath(0, count).toString());
            }
            Files.walkFileTree(
                    top,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes attributes) {
                            return visitFile(directory, attributes);
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            paths.add(checkout.relativize(file).toString());
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }
        paths.remove("");
        return paths;
    }

    private void lay(Path source, Path path) throws IOException {
        Trees.delete(aside);
        try {
            new SharedDirectory(place).put(source, aside, path);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException(
                    "the commit has a file where containers have files in a directory, "
                            + place.resolve(path)
                            + ": move it away",
                    e);
        } finally {
            Trees.delete(aside);
        }
    }

    private void removeOthers(SortedSet<String> before, SortedSet<String> now) throws IOException {
        List<String> gone = new ArrayList<>(before);
        gone.removeAll(now);
        Collections.reverse(gone); // what is in a directory comes before it
        if (Files.isDirectory(place)) {
            SharedDirectory shared = new SharedDirectory(place);
            for (String path : gone) {
                shared.remove(Path.of(path));
            }
        }
    }
}
