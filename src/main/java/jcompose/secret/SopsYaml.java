package jcompose.secret;

import jcompose.json.Json;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * YAML. Each value in the clear takes the place of the encrypted one in the text, so everything
 * stays at its line.
 */
final class SopsYaml {
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private final String text;
    private final SopsValues values;
    private final StringBuilder clear = new StringBuilder();
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private int copied;

    private SopsYaml(String text, SopsValues values) {
        this.text = text;
        this.values = values;
    }

    /** The document, if it is one of SOPS'. */
    static Optional<MappingNode> read(String text) {
        if (!text.contains("ENC[AES256_GCM,")) {
            return Optional.empty();
        }
        try {
            return new Compose(SETTINGS).composeString(text).orElse(null) instanceof MappingNode map
                            && metadata(map).isPresent()
                    ? Optional.of(map)
                    : Optional.empty();
        } catch (YamlEngineException e) {
            return Optional.empty(); // whoever reads it as a stack file says what is wrong
        }
    }

    static String decrypt(String text, MappingNode document, DataKeys keys) throws IOException {
        NodeTuple own = metadata(document).orElseThrow();
        SopsMetadata metadata = SopsMetadata.of(json(text, own.getValueNode()));
        SopsValues values = new SopsValues(metadata, keys.of(metadata));
        SopsYaml yaml = new SopsYaml(text, values);
        for (NodeTuple each : document.getValue()) {
            if (each == own) {
                yaml.leaveOut(own);
            } else {
                yaml.entry(each, List.of());
            }
        }
        yaml.clear.append(text, yaml.copied, text.length());
        values.check();
        return yaml.clear.toString();
    }

    private static Optional<NodeTuple> metadata(MappingNode document) {
        return document.getValue().stream()
                .filter(each -> key(each.getKeyNode()).equals("sops"))
                .findFirst();
    }

    private static String key(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static ObjectNode json(String text, Node node) throws IOException {
        Object value =
                new Load(SETTINGS).loadFromString(text) instanceof Map<?, ?> all
                        ? all.get("sops")
                        : null;
        if (!(Json.parse(jsonText(value)) instanceof ObjectNode sops)) {
            throw new IOException(
                    "'sops' is no mapping, " + node.getStartMark().map(Mark::toString));
        }
        return sops;
    }

    /** Of what YAML's reader makes of mappings, lists and scalars. */
    private static String jsonText(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> {
                ObjectNode object = Json.object();
                map.forEach(
                        (key, each) -> object.set(String.valueOf(key), Json.parse(jsonText(each))));
                yield Json.write(object);
            }
            case List<?> list ->
                    "[" + String.join(",", list.stream().map(SopsYaml::jsonText).toList()) + "]";
            default -> Json.write(Json.object().put("x", String.valueOf(value)).get("x"));
        };
    }

    private void entry(NodeTuple entry, List<String> path) throws IOException {
        List<String> place = new ArrayList<>(path);
        place.add(key(entry.getKeyNode()));
        value(entry.getValueNode(), place);
    }

    private void value(Node node, List<String> path) throws IOException {
        if (!seen.add(node)) {
            throw new IOException("it has an alias, which SOPS does not know");
        }
        switch (node) {
            case MappingNode mapping -> {
                for (NodeTuple each : mapping.getValue()) {
                    entry(each, path);
                }
            }
            case SequenceNode sequence -> {
                for (Node each : sequence.getValue()) {
                    value(each, path);
                }
            }
            case ScalarNode scalar -> scalar(scalar, path);
            default -> throw new IOException("it has something else than values");
        }
    }

    private void scalar(ScalarNode scalar, List<String> path) throws IOException {
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return;
        }
        if (tag.equals(Tag.STR)) {
            SopsValues.Plain plain = values.next(path, scalar.getValue());
            if (!plain.text().equals(scalar.getValue()) || !plain.type().equals("str")) {
                replace(scalar, plain.scalar());
            }
            return;
        }
        Object value = new Load(SETTINGS).loadFromString(scalar.getValue());
        values.nextPlain(path, value == null ? "" : value);
    }

    private void replace(Node node, String value) throws IOException {
        int start = index(node.getStartMark());
        clear.append(text, copied, start).append(value);
        copied = index(node.getEndMark());
    }

    /** Its lines stay, empty. */
    private void leaveOut(NodeTuple entry) throws IOException {
        int start = index(entry.getKeyNode().getStartMark());
        int end = index(entry.getValueNode().getEndMark());
        clear.append(text, copied, start);
        text.substring(start, end)
                .chars()
                .filter(each -> each == '\n')
                .forEach(_ -> clear.append('\n'));
        copied = end;
    }

    private int index(Optional<Mark> mark) throws IOException {
        if (mark.isEmpty()) {
            throw new IOException("it cannot be read as YAML");
        }
        return text.offsetByCodePoints(0, mark.get().getIndex());
    }
}
