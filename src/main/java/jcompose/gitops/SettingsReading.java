package jcompose.gitops;

import jcompose.stack.grammar.ByteSizes;
import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the file of {@code jcompose serve}; errors name their place. */
public final class SettingsReading {
    private static final YAMLMapper MAPPER =
            YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private SettingsReading() {}

    /** Reads it whole; paths in it are relative to its directory. */
    public static ServeSettings read(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            ServeSettings.@Nullable Raw raw = MAPPER.readValue(text, ServeSettings.Raw.class);
            return raw == null
                    ? new ServeSettings.Raw(null, null, null, null).settings()
                    : raw.settings();
        } catch (JacksonException e) {
            List<String> path =
                    e.getPath().stream()
                            .map(each -> String.valueOf(each.getPropertyName()))
                            .filter(each -> !each.equals("null"))
                            .toList();
            throw new IOException(
                    file
                            + place(e, path, text)
                            + ": "
                            + (path.isEmpty() ? "" : String.join(".", path) + ": ")
                            + reason(e),
                    e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String reason(JacksonException failure) {
        return failure instanceof UnrecognizedPropertyException unknown
                ? "unknown key; allowed are "
                        + unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .collect(Collectors.joining(", "))
                : failure.getCause() instanceof IllegalArgumentException refused
                        ? String.valueOf(refused.getMessage())
                        : failure.getOriginalMessage();
    }

    /** Of the last key on the way that is there; what is not YAML has a place of its own. */
    private static String place(JacksonException failure, List<String> path, String text) {
        TokenStreamLocation at = failure.getLocation();
        try {
            LoadSettings yaml = LoadSettings.builder().build();
            Optional<Node> node = new Compose(yaml).composeString(text);
            Optional<Mark> mark = node.flatMap(Node::getStartMark);
            for (String key : path) {
                for (NodeTuple entry :
                        node.orElse(null) instanceof MappingNode mapping
                                ? mapping.getValue()
                                : List.<NodeTuple>of()) {
                    if (entry.getKeyNode() instanceof ScalarNode scalar
                            && scalar.getValue().equals(key)) {
                        mark = scalar.getStartMark();
                        node = Optional.of(entry.getValueNode());
                    }
                }
            }
            return mark.map(found -> ":" + (found.getLine() + 1) + ":" + (found.getColumn() + 1))
                    .orElse("");
        } catch (YamlEngineException e) {
            return at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
        }
    }

    static Duration duration(@Nullable String text, Duration otherwise) {
        try {
            return text == null ? otherwise : Durations.parse(text);
        } catch (GrammarException e) {
            throw new IllegalArgumentException(e.getMessage() + "; " + e.hint(), e);
        }
    }

    static long size(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : ByteSizes.parse(text);
        } catch (GrammarException e) {
            throw new IllegalArgumentException(e.getMessage() + "; " + e.hint(), e);
        }
    }
}
