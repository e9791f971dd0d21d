package jcompose.stack.check;

import jcompose.build.GitSource;
import jcompose.stack.canonical.BuildPlaces;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Places that a build may take its files from. */
final class CheckBuild {
    private CheckBuild() {}

    static void check(Tree.Mapping build, KeyPath path, Problems problems) {
        CheckTexts texts = new CheckTexts(problems);
        texts.at(build, "context", path, CheckBuild::context);
        texts.at(build, "dockerfile", path, CheckBuild::path);
        build.mapping("additional_contexts")
                .entries()
                .forEach(
                        (name, entry) ->
                                texts.of(
                                        entry.value(),
                                        path.key("additional_contexts").key(name),
                                        CheckBuild::additionalContext));
    }

    private static void context(String place) throws GrammarException {
        if (!BuildPlaces.isRemote(place)) {
            path(place);
        } else if (GitSource.ofContext(place).isEmpty()) {
            throw new GrammarException(
                    "'" + place + "' is not supported yet",
                    "use a directory of this machine or a Git repository");
        }
    }

    private static void additionalContext(String place) throws GrammarException {
        if (List.of("docker-image://", "service:").stream().noneMatch(place::startsWith)) {
            context(place);
        }
    }

    private static void path(String text) throws GrammarException {
        try {
            Path _ = Path.of(text);
        } catch (InvalidPathException e) {
            throw new GrammarException(
                    "'" + text + "' cannot be a path: " + e.getReason(),
                    "set LC_ALL=C.UTF-8 if it has letters that are not ASCII");
        }
    }
}
