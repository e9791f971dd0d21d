package jcompose.stack;

import jcompose.stack.canonical.Defaults;
import jcompose.stack.canonical.Merge;
import jcompose.stack.canonical.PassThrough;
import jcompose.stack.canonical.RebasePaths;
import jcompose.stack.check.CheckModel;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.read.Document;
import jcompose.stack.schema.CheckMerged;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes one tree of the files of a {@link FileSet}: each document is interpolated, checked, brought
 * into long form, joined with what it includes, given what it extends, and merged over those before
 * it.
 */
final class AssembleFiles {
    private final Loading loading;
    private final FileSet set;
    private final ExtendServices extend;
    private Tree.Mapping merged;

    private AssembleFiles(Loading loading, FileSet set) {
        this.loading = loading;
        this.set = set;
        this.extend = new ExtendServices(loading, set);
        this.merged = new Tree.Mapping(Position.of(set.files().getFirst().name()), Map.of());
    }

    /** The files together with what they have been read from, which must not be read twice. */
    static Tree.Mapping assemble(Loading loading, FileSet set, List<List<Document>> documents) {
        AssembleFiles assemble = new AssembleFiles(loading, set);
        int index = 0;
        for (Sources.Named file : set.files()) {
            for (Document document : documents.get(index)) {
                assemble.add(file, document);
            }
            index++;
        }
        return assemble.completed();
    }

    static Tree.Mapping assemble(Loading loading, FileSet set) {
        List<List<Document>> documents = new ArrayList<>();
        set.files().forEach(file -> documents.add(loading.documents(file)));
        return assemble(loading, set, documents);
    }

    private void add(Sources.Named file, Document document) {
        loading.sees(file, set.environment());
        warnAboutVersion(document.tree());
        UnaryOperator<Tree.Mapping> interpolation = loading.interpolation(set.environment());
        Tree.Mapping part =
                ServiceByService.through(
                                document.tree(), some -> longForms(interpolation.apply(some)))
                        .without("version");
        List<Path> including = new ArrayList<>(set.including());
        if (file.path() != null) {
            including.add(file.path());
        }
        part = new IncludeFiles(loading, set, including).include(part, document);
        merged = document.forget(merged);
        part = extend.extend(part, file.name(), document);
        if (merged.entries().isEmpty()) {
            merged = part;
        } else {
            merged = loading.merge().merge(merged, part, StackShape.STACK, KeyPath.ROOT);
        }
    }

    private Tree.Mapping longForms(Tree.Mapping interpolated) {
        Tree.Mapping checked = loading.checked(interpolated, StackShape.STACK, KeyPath.ROOT);
        return Merge.withoutRepeats(loading.longForms().of(checked), StackShape.STACK);
    }

    private void warnAboutVersion(Tree.Mapping file) {
        Tree.Entry version = file.entries().get("version");
        if (version != null) {
            loading.problems()
                    .warning(
                            version.position(),
                            KeyPath.ROOT.key("version"),
                            "is obsolete and has no effect",
                            "remove it");
        }
    }

    private Tree.Mapping completed() {
        return ServiceByService.through(merged, this::completed);
    }

    private Tree.Mapping completed(Tree.Mapping some) {
        Tree.Mapping whole = CheckMerged.check(some, StackShape.STACK, loading.problems());
        whole = Defaults.of(whole);
        CheckModel.check(whole, loading.problems());
        if (set.paths() != null) {
            whole = RebasePaths.of(whole, set.paths(), loading.problems());
        }
        return PassThrough.of(whole, set.environment());
    }
}
