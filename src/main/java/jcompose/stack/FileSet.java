package jcompose.stack;

import jcompose.stack.canonical.ProjectPaths;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * Files that are merged over each other: those of a stack, or those of one {@code include}.
 *
 * @param directory absolute; where the files that they name are looked for
 * @param paths how the paths in them are made relative to what includes them, or absolute; null:
 *     they stay as they are
 * @param including the files on the way here, the outermost first
 */
record FileSet(
        List<Sources.Named> files,
        Path directory,
        @Nullable ProjectPaths paths,
        Environment environment,
        List<Path> including) {
    FileSet {
        files = List.copyOf(files);
        including = List.copyOf(including);
    }
}
