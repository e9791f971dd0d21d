package jcompose.gitops;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What is denied to one stack, and by which rules.
 *
 * @param name the stack's
 * @param folder that of its files
 * @param repository the files of its commit
 */
record Denials(String name, Grants grants, Path folder, Path repository, List<Problem> problems) {
    Denials(String name, Grants grants, Path folder, Path repository) {
        this(name, grants, folder, repository, new ArrayList<>());
    }

    boolean isInRepository(String place) {
        return isIn(repository, place);
    }

    boolean isInFolder(String place) {
        return isIn(folder, place);
    }

    /** Whether the server's file lets it mount what is there. */
    boolean isMountable(String place) {
        return grants.bindMounts().stream().anyMatch(each -> isIn(Path.of(each), place));
    }

    void unknown(Position position, KeyPath path) {
        deny(false, position, path, "");
    }

    /**
     * By what is there, too: a container may have put a link into what it mounts. What is not there
     * is made where the directory that it is in leads.
     */
    private static boolean isIn(Path directory, String place) {
        Path path = Path.of(place).normalize();
        if (!path.startsWith(directory.normalize())) {
            return false;
        }
        try {
            Path there = path;
            while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                if (there.equals(directory.normalize())) {
                    return true;
                }
                there = Objects.requireNonNull(there.getParent());
            }
            return there.toRealPath().startsWith(directory.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** Unless it is granted; {@code grant} is the attribute that would. */
    void deny(boolean granted, Position position, KeyPath path, String grant) {
        if (!granted) {
            problems.add(
                    new Problem(
                            position,
                            path.toString(),
                            "is denied to stacks from repositories",
                            grant.isEmpty()
                                    ? ""
                                    : "the server's file grants it with allow." + grant));
        }
    }
}
