package jcompose.gitops;

import jcompose.gitops.GitException.Kind;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Symbolic links in a checkout: those that lead out of it are refused, whatever is there. */
final class Links {
    private Links() {}

    static void check(Path root) throws GitException, IOException {
        Finder finder = new Finder(root.toRealPath());
        Files.walkFileTree(root.toRealPath(), finder);
        if (finder.found.isPresent()) {
            Path link = finder.found.get();
            throw new GitException(
                    Kind.REFUSED,
                    "the symbolic link "
                            + root.toRealPath().relativize(link)
                            + " leads out of the repository, to "
                            + Files.readSymbolicLink(link));
        }
    }

    private static final class Finder extends SimpleFileVisitor<Path> {
        private final Path root;
        private Optional<Path> found = Optional.empty();

        Finder(Path root) {
            this.root = root;
        }

        /** Each link alone: one that leads through another is no better than that. */
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (attributes.isSymbolicLink()) {
                Path target = Files.readSymbolicLink(file);
                Path place = file.resolveSibling(target).normalize();
                if (target.isAbsolute() || !place.startsWith(root) || climbs(file, target)) {
                    found = Optional.of(file);
                    return FileVisitResult.TERMINATE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        /** Whether ".." follows a link on the way: normalising by name would be wrong then. */
        private boolean climbs(Path link, Path target) {
            Path place = link.getParent();
            boolean throughLink = false;
            for (Path name : target) {
                if (name.toString().equals("..")) {
                    if (throughLink) {
                        return true;
                    }
                    place = place == null ? root : place.getParent();
                } else if (place != null) {
                    place = place.resolve(name);
                    throughLink |= Files.isSymbolicLink(place);
                }
            }
            return false;
        }
    }
}
