package jcompose.gitops;

import jcompose.file.Trees;
import jcompose.image.DurableFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The directory that a stack runs from. It keeps its path from commit to commit, and files that are
 * the same stay the same files: a container that mounts one is not replaced because of a commit
 * that is about something else.
 */
final class StackFiles {
    private static final String ASIDE = ".jcompose-new";

    private final Path place;
    private final Path commitFile;

    StackFiles(Path place) {
        this.place = place;
        this.commitFile = place.resolveSibling("commit");
    }

    /** The commit whose files these are; nothing while they are half one's and half another's. */
    Optional<String> commit() throws IOException {
        return Files.exists(commitFile)
                ? Optional.of(Files.readString(commitFile))
                : Optional.empty();
    }

    Path place() {
        return place;
    }

    /** Makes the directory like the checkout of a commit. */
    void become(String commit, Path checkout) throws IOException {
        Files.createDirectories(place);
        Files.deleteIfExists(commitFile);
        Files.walkFileTree(checkout, new Copying(checkout));
        Files.walkFileTree(place, new Clearing(checkout));
        DurableFile.write(
                commitFile,
                commit.getBytes(StandardCharsets.UTF_8),
                place.resolveSibling(".commit.new"));
    }

    private final class Copying extends SimpleFileVisitor<Path> {
        private final Path checkout;

        Copying(Path checkout) {
            this.checkout = checkout;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
            Path target = place.resolve(checkout.relativize(directory));
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Trees.delete(target);
                Files.createDirectory(target);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Path target = place.resolve(checkout.relativize(file));
            if (isSame(file, target)) {
                return FileVisitResult.CONTINUE;
            }
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                Trees.delete(target);
            }
            Path aside = target.resolveSibling(ASIDE);
            Files.deleteIfExists(aside);
            Files.copy(file, aside, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            return FileVisitResult.CONTINUE;
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

    /** Removes what the checkout does not have. */
    private final class Clearing extends SimpleFileVisitor<Path> {
        private final Path checkout;

        Clearing(Path checkout) {
            this.checkout = checkout;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
            if (Files.isDirectory(counterpart(directory), LinkOption.NOFOLLOW_LINKS)) {
                return FileVisitResult.CONTINUE;
            }
            Trees.delete(directory);
            return FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (!Files.exists(counterpart(file), LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private Path counterpart(Path path) {
            return checkout.resolve(place.relativize(path));
        }
    }
}
