package jcompose.stack;

import jcompose.stack.canonical.LongForms;
import jcompose.stack.canonical.Merge;
import jcompose.stack.interpolate.Interpolate;
import jcompose.stack.interpolate.Variables;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.Document;
import jcompose.stack.read.ReadFiles;
import jcompose.stack.read.ReadText;
import jcompose.stack.read.ReadYaml;
import jcompose.stack.read.SourceFile;
import jcompose.stack.schema.CheckShape;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.tree.History;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the phases of one load share: the request, the problems, and how a file is read. */
final class Loading {
    /** Files may include others twice, and those others; stops what would never end. */
    private static final int MOST_FILES = 2000;

    /** Characters of all files together. */
    private static final long LONGEST = 64L << 20;

    private final StackRequest request;
    private final LoadOptions options;
    private final Problems problems;
    private final ReadFiles read;
    private final History history = new History();
    private final List<Tree> written = new ArrayList<>();
    private final LongForms longForms;
    private final Merge merge;
    private final Map<String, Environment> environments = new HashMap<>();
    private int files;
    private long length;

    Loading(StackRequest request, LoadOptions options, Problems problems, ReadFiles read) {
        this.request = request;
        this.options = options;
        this.problems = problems;
        this.read = read;
        this.longForms = new LongForms(problems, options.interpolate());
        this.merge = new Merge(problems, history);
    }

    StackRequest request() {
        return request;
    }

    LoadOptions options() {
        return options;
    }

    Problems problems() {
        return problems;
    }

    ReadFiles read() {
        return read;
    }

    History history() {
        return history;
    }

    /** All documents as they are written, before anything was done with them. */
    List<Tree> written() {
        return written;
    }

    LongForms longForms() {
        return longForms;
    }

    Merge merge() {
        return merge;
    }

    /** The file's documents; a file that cannot be read is among the problems. */
    List<Document> documents(Sources.Named file) {
        if (files > MOST_FILES || length > LONGEST) {
            return List.of(); // said already
        }
        try {
            Path path = file.path();
            String text = path == null ? ReadText.of(request.standardInput()) : read.text(path);
            files++;
            length += text.length();
            if (files > MOST_FILES || length > LONGEST) {
                problems.error(
                        Position.of(file.name()),
                        KeyPath.ROOT,
                        files > MOST_FILES
                                ? "more than " + MOST_FILES + " files are read for this stack"
                                : "all files together are longer than " + (LONGEST >> 20) + " MiB");
                return List.of();
            }
            List<Document> documents = ReadYaml.read(new SourceFile(file.name(), text), problems);
            documents.forEach(document -> written.add(document.tree()));
            return documents;
        } catch (IOException e) {
            problems.error(
                    Position.of(file.name()),
                    KeyPath.ROOT,
                    "cannot read the stack file: " + e.getMessage());
            return List.of();
        }
    }

    /** Notes which variables a file sees. */
    void sees(Sources.Named file, Environment environment) {
        environments.put(file.name(), environment);
    }

    /** What was noted of it. */
    Optional<Environment> seenBy(String file) {
        return Optional.ofNullable(environments.get(file));
    }

    /** What is done first with a document that sees these variables. */
    UnaryOperator<Tree.Mapping> interpolation(Variables variables) {
        return options.interpolate()
                ? new Interpolate(variables, problems)::of
                : document -> document;
    }

    Tree.Mapping checked(Tree.Mapping part, Fields shape, KeyPath path) {
        return CheckShape.check(part, shape, path, options.interpolate(), problems);
    }

    /** How a file that another one names is called in messages. */
    Sources.Named named(Path path) {
        return new Sources.Named(request.workingDirectory().relativize(path).toString(), path);
    }
}
