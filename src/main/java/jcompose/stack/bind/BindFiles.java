package jcompose.stack.bind;

import jcompose.reconciler.desired.FileContent;
import jcompose.reconciler.desired.OnChange;
import jcompose.stack.definition.FileDefinition;
import jcompose.stack.definition.FileDefinition.Source;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.OnChanges;
import jcompose.stack.problem.Located;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binds the secrets and configs of one service (Compose specification, 08 and 09). */
final class BindFiles {
    private static final int MODE = 0444;

    private final Tree.Mapping stack;
    private final FileVariables variables;
    private final Map<Path, FileContent> given;

    /**
     * For the services of a stack.
     *
     * @param variables what the files see
     * @param given what is in files that are encrypted
     */
    BindFiles(Tree.Mapping stack, FileVariables variables, Map<Path, FileContent> given) {
        this.stack = stack;
        this.variables = variables;
        this.given = given;
    }

    List<Located<FileDefinition>> bind(Tree.Mapping service) {
        List<Located<FileDefinition>> files = new ArrayList<>();
        add(service, "configs", "/", files);
        add(service, "secrets", "/run/secrets/", files);
        return files;
    }

    private void add(
            Tree.Mapping service,
            String section,
            String directory,
            List<Located<FileDefinition>> files) {
        for (Tree element : service.elements(section)) {
            if (element instanceof Tree.Mapping file) {
                files.add(new Located<>(file(file, section, directory), file.position()));
            }
        }
    }

    private FileDefinition file(Tree.Mapping file, String section, String directory) {
        String name = String.valueOf(file.text("source"));
        String target = Values.text(file, "target").filter(text -> !text.isEmpty()).orElse(name);
        return new FileDefinition(
                section + "." + name,
                source(stack.mapping(section).mapping(name)),
                Path.of(directory).resolve(target).normalize().toString(),
                number(file, "uid", 10).orElse(0),
                number(file, "gid", 10).orElse(0),
                number(file, "mode", 8).orElse(MODE),
                onChange(file).orElse(OnChange.REPLACE));
    }

    private Source source(Tree.Mapping origin) {
        if (origin.get("environment") instanceof Tree.Text(Position position, String variable)) {
            String value = variables.get(position.file(), variable);
            return new Source.OfVariable(variable, Optional.ofNullable(value));
        }
        String content = origin.text("content");
        if (content != null) {
            return new Source.Inline(content);
        }
        Path file = Path.of(String.valueOf(origin.text("file")));
        FileContent clear = given.get(file);
        return clear == null ? new Source.OfFile(file) : new Source.Decrypted(file, clear);
    }

    private static Optional<Integer> number(Tree.Mapping file, String key, int radix) {
        return Values.text(file, key)
                .filter(text -> !text.isEmpty())
                .map(text -> Integer.parseInt(text, radix));
    }

    static Optional<OnChange> onChange(Tree.Mapping map) {
        try {
            String text = map.text(OnChanges.KEY);
            return text == null ? Optional.empty() : Optional.of(OnChanges.parse(text));
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }
}
