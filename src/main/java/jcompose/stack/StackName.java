package jcompose.stack;

import jcompose.stack.interpolate.Template;
import jcompose.stack.interpolate.TemplateException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.Document;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.List;

/**
 * Finds what a stack is called: from {@code -p}, the environment, the last file that has a name, or
 * the directory (Compose specification, 04-version-and-name.md).
 */
final class StackName {
    private static final KeyPath NAME = KeyPath.ROOT.key("name");

    private final StackRequest request;
    private final Environment environment;
    private final Problems problems;
    private final boolean interpolate;

    StackName(
            StackRequest request, Environment environment, Problems problems, boolean interpolate) {
        this.request = request;
        this.environment = environment;
        this.problems = problems;
        this.interpolate = interpolate;
    }

    String of(List<List<Document>> files, Path directory) {
        String variable = environment.get("COMPOSE_PROJECT_NAME");
        if (request.projectName().isPresent()) {
            return checked(request.projectName().get(), Position.of("-p"));
        }
        if (variable != null && !variable.isEmpty()) {
            return checked(variable, Position.of("COMPOSE_PROJECT_NAME"));
        }
        for (List<Document> documents : files.reversed()) {
            for (Document document : documents.reversed()) {
                if (document.tree().get("name") instanceof Tree.Text(Position place, String text)
                        && !text.isEmpty()) {
                    return ofFile(interpolated(text), place);
                }
            }
        }
        String name = ProjectName.normalised(String.valueOf(directory.getFileName()));
        if (directory.getFileName() == null || name.isEmpty()) {
            problems.error(
                    Position.of(directory.toString()),
                    KeyPath.ROOT,
                    "the directory's name gives no name to the stack",
                    "name it with -p or with 'name:'");
        }
        return name;
    }

    /** Early, because other values may refer to it; says nothing about mistakes. */
    private String interpolated(String text) {
        try {
            return interpolate ? Template.substitute(text, environment, ignored -> {}) : text;
        } catch (TemplateException e) {
            return ""; // reported by the interpolation of the whole file
        }
    }

    /** A file's name is made fit; the caller's must be. */
    private String ofFile(String text, Position position) {
        String name = ProjectName.normalised(text);
        if (name.isEmpty()) {
            problems.error(
                    position,
                    NAME,
                    "'" + text + "' is not a valid name for a stack",
                    ProjectName.RULE);
        } else if (!name.equals(text)) {
            problems.warning(
                    position,
                    NAME,
                    "'"
                            + text
                            + "' is not a valid name for a stack, which is called '"
                            + name
                            + "'",
                    ProjectName.RULE);
        }
        return name;
    }

    private String checked(String name, Position position) {
        if (!ProjectName.isValid(name)) {
            problems.error(
                    position,
                    KeyPath.ROOT,
                    "'" + name + "' is not a valid name for a stack",
                    ProjectName.RULE);
        }
        return name;
    }
}
