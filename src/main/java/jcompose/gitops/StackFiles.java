package jcompose.gitops;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
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
    private static final String ASIDE = ".jcompose-new";

    private final Path place;
    private final Path record;

    StackFiles(Path place) {
        this.place = place;
        this.record = place.resolveSibling("files.json");
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
            lay(checkout.resolve(path), place.resolve(path));
        }
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

    private static void lay(Path source, Path target) throws IOException {
        if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(target);
                Files.createDirectory(target);
            }
            return;
        }
        if (isSame(source, target)) {
            return;
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            removeDirectory(target);
        }
        Path aside = target.resolveSibling(ASIDE);
        Files.deleteIfExists(aside);
        Files.copy(source, aside, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void removeDirectory(Path directory) throws IOException {
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException(
                    "the commit has a file where containers have files in a directory, "
                            + directory
                            + ": move it away",
                    e);
        }
    }

    private static boolean isSame(Path file, Path target) throws IOException {
        if (Files.isSymbolicLink(file) || Files.isSymbolicLink(target)) {
            return Files.isSymbolicLink(file)
                    && Files.isSymbolicLink(target)
                    && Files.readSymbolicLink(file).equals(Files.readSymbolicLink(target));
        }
        return Files.isRegularFile(target)
                && PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                        .equals(
                                PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(target)))
                && Files.mismatch(file, target) < 0;
    }

    private void removeOthers(SortedSet<String> before, SortedSet<String> now) throws IOException {
        List<String> gone = new ArrayList<>(before);
        gone.removeAll(now);
        Collections.reverse(gone); // what is in a directory comes before it
        for (String path : gone) {
            Path target = place.resolve(path);
            if (isBelow(target)) {
                remove(target);
            }
        }
    }

    private static void remove(Path target) throws IOException {
        try {
            Files.deleteIfExists(target);
        } catch (DirectoryNotEmptyException e) {
            return; // what is in it is the containers'
        }
    }

    /** Whether no directory on the way has become a link, which may lead anywhere. */
    private boolean isBelow(Path target) {
        Path way = place;
        for (Path name : place.relativize(target)) {
            if (!Files.isDirectory(way, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            way = way.resolve(name);
        }
        return true;
    }
}
