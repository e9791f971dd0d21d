package jcompose.stack;

import jcompose.image.Sha256;
import jcompose.reconciler.desired.FileContent;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.ReadFiles;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is in those files of secrets and configs that are encrypted. */
final class GivenSecrets {
    private GivenSecrets() {}

    /** By their paths. */
    static Map<Path, FileContent> of(Tree.Mapping stack, ReadFiles read, Problems problems) {
        Map<Path, FileContent> given = new HashMap<>();
        for (String section : List.of("secrets", "configs")) {
            stack.mapping(section)
                    .entries()
                    .forEach(
                            (name, entry) -> {
                                if (entry.value() instanceof Tree.Mapping source
                                        && source.text("file") != null) {
                                    String file = source.text("file");
                                    Path path = Path.of(file);
                                    try {
                                        Optional<byte[]> clear = read.given(path);
                                        clear.ifPresent(
                                                bytes ->
                                                        given.put(
                                                                path,
                                                                new FileContent(
                                                                        Sha256.of(bytes), bytes)));
                                    } catch (IOException e) {
                                        problems.error(
                                                source.position(),
                                                KeyPath.ROOT.key(section).key(name).key("file"),
                                                "cannot read '" + file + "': " + e.getMessage());
                                    }
                                }
                            });
        }
        return given;
    }
}
