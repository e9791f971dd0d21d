package jcompose.watch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/** Visits what a {@link Watched.Tree} has; what goes away meanwhile is passed over. */
final class TreeWalk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Sieve sieve;
    private final Consumer<Path> directory;
    private final Consumer<Path> file;

    private TreeWalk(Path root, Sieve sieve, Consumer<Path> directory, Consumer<Path> file) {
        this.root = root;
        this.sieve = sieve;
        this.directory = directory;
        this.file = file;
    }

    /** Symbolic links below the root are files, as for a build. */
    static void walk(Watched.Tree tree, Consumer<Path> directory, Consumer<Path> file)
            throws IOException {
        Path root = tree.path();
        if (Files.isSymbolicLink(root)) {
            try {
                root = root.toRealPath();
            } catch (IOException e) {
                return; // it leads nowhere
            }
        }
        if (Files.exists(root)) {
            Files.walkFileTree(root, new TreeWalk(root, tree.sieve(), directory, file));
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) {
        if (!place.equals(root) && sieve.holdsBack(root.relativize(place).toString())) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        directory.accept(place);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path place, BasicFileAttributes attributes) {
        if (place.equals(root) || sieve.lets(root.relativize(place).toString())) {
            file.accept(place);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path place, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path place, @Nullable IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
