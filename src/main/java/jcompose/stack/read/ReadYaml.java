package jcompose.stack.read;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the YAML documents of one file into trees. */
public final class ReadYaml {
    /** Far beyond any stack file; what is larger is a mistake or an attack. */
    static final int LARGEST_FILE = 16 << 20;

    static final int DEEPEST = 100;

    private final SourceFile file;
    private final Problems problems;

    private ReadYaml(SourceFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The file's documents; none when it is not valid YAML, which is then among the problems. */
    public static List<Document> read(SourceFile file, Problems problems) {
        return new ReadYaml(file, problems).documents();
    }

    private List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        try {
            Composer composer = composer();
            TreeBuilder builder = new TreeBuilder(file.name(), problems);
            while (composer.hasNext()) {
                Tree tree = builder.build(composer.next());
                if (tree instanceof Tree.Mapping mapping) {
                    documents.add(new Document(mapping, builder.resets()));
                } else if (tree != null && !(tree instanceof Tree.Invalid)) {
                    problems.error(
                            tree.position(),
                            KeyPath.ROOT,
                            "a stack file must be a map, not " + tree.kind());
                }
            }
            if (documents.isEmpty() && !problems.foundErrors()) {
                problems.error(
                        Position.of(file.name()),
                        KeyPath.ROOT,
                        "the file is empty",
                        "a stack file needs at least 'services'");
            }
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null ? "" : e.getContext();
            SyntaxWords words = SyntaxWords.of(context, e.getProblem());
            problems.error(
                    position(e.getProblemMark()),
                    KeyPath.ROOT,
                    "not valid YAML: " + words.message(),
                    words.hint());
        } catch (ReaderException e) {
            syntaxError(
                    positionOf(e.getPosition()),
                    String.format("U+%04X is not a printable character", e.getCodePoint()));
        } catch (TreeBuilder.TooLarge e) {
            problems.error(e.position(), KeyPath.ROOT, e.getMessage());
        } catch (YamlEngineException e) {
            syntaxError(Position.of(file.name()), String.valueOf(e.getMessage()));
        }
        return problems.foundErrors() && documents.isEmpty() ? List.of() : documents;
    }

    private Composer composer() {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(file.name())
                        .setSchema(PlainScalars.SCHEMA)
                        .setCodePointLimit(LARGEST_FILE)
                        .setBufferSize(Math.clamp(file.text().length(), 1 << 10, 1 << 20))
                        .setAllowNonScalarKeys(true) // TreeBuilder refuses them with their place
                        .setMaxAliasesForCollections(Integer.MAX_VALUE) // TreeBuilder counts
                        .build();
        StreamReader reader = new StreamReader(settings, withoutMark(file.text()));
        return new Composer(settings, new DepthGuard(new ParserImpl(settings, reader), DEEPEST));
    }

    /** Editors on other systems put a byte order mark first. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private void syntaxError(Position position, @Nullable String problem) {
        problems.error(position, KeyPath.ROOT, "not valid YAML: " + problem);
    }

    private Position position(Optional<Mark> mark) {
        return mark.map(found -> TreeBuilder.position(file.name(), found))
                .orElse(Position.of(file.name()));
    }

    private Position positionOf(int index) {
        String before = file.text().substring(0, Math.min(index, file.text().length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(file.name(), line, before.length() - before.lastIndexOf('\n'));
    }
}
