package jcompose.registry.settings;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code registries.yaml} (schemas/registries.schema.json); errors name their place. */
public final class SettingsFile {
    public static final Path DEFAULT = Path.of("/etc/jcompose/registries.yaml");

    private final Path file;

    private SettingsFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the settings.
     *
     * @param named by an option or a variable; then the file must be there
     */
    public static RegistrySettings read(Optional<Path> named) throws IOException {
        Path file = named.orElse(DEFAULT);
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            if (named.isPresent()) {
                throw e;
            }
            return RegistrySettings.none();
        }
        return new SettingsFile(file).settings(text);
    }

    private RegistrySettings settings(String text) throws IOException {
        Optional<Node> document;
        try {
            LoadSettings yaml = LoadSettings.builder().setLabel(file.toString()).build();
            document = new Compose(yaml).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String at =
                    e.getProblemMark()
                            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                            .orElse("");
            throw new IOException(file + at + ": " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        SortedMap<String, RegistrySettings.Registry> registries = new TreeMap<>();
        Path certificates = RegistrySettings.DOCKER_CERTIFICATES;
        if (document.isPresent()) {
            for (var entry : entries(document.get(), "the file").entrySet()) {
                Node value = entry.getValue();
                switch (entry.getKey()) {
                    case "registries" -> {
                        for (var registry : entries(value, "registries").entrySet()) {
                            registries.put(registry.getKey(), registry(registry.getValue()));
                        }
                    }
                    case "certificates" -> certificates = path(value);
                    default -> throw unknown(value, entry.getKey(), "registries, certificates");
                }
            }
        }
        return new RegistrySettings(registries, certificates);
    }

    private RegistrySettings.Registry registry(Node node) throws IOException {
        List<String> mirrors = new ArrayList<>();
        boolean insecure = false;
        List<Path> authorities = new ArrayList<>();
        for (var entry : entries(node, "a registry").entrySet()) {
            Node value = entry.getValue();
            switch (entry.getKey()) {
                case "mirrors" -> {
                    for (Node mirror : elements(value)) {
                        mirrors.add(mirror(mirror));
                    }
                }
                case "insecure" -> insecure = truth(value);
                case "authorities" -> {
                    for (Node authority : elements(value)) {
                        authorities.add(path(authority));
                    }
                }
                default -> throw unknown(value, entry.getKey(), "mirrors, insecure, authorities");
            }
        }
        return new RegistrySettings.Registry(mirrors, insecure, authorities);
    }

    private String mirror(Node node) throws IOException {
        String mirror = text(node);
        if (mirror.contains("://") || mirror.isEmpty() || mirror.endsWith("/")) {
            throw error(
                    node,
                    "\""
                            + mirror
                            + "\" is not a mirror; write it as HOST[:PORT][/PREFIX], and make"
                            + " the host insecure below registries where it has no TLS");
        }
        return mirror;
    }

    private boolean truth(Node node) throws IOException {
        return switch (text(node)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error(node, "\"" + text(node) + "\" is neither true nor false");
        };
    }

    private Path path(Node node) throws IOException {
        Path path = Path.of(text(node));
        Path directory = file.toAbsolutePath().getParent();
        return directory == null ? path : directory.resolve(path).normalize();
    }

    private String text(Node node) throws IOException {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(node, "here belongs one value");
    }

    private List<Node> elements(Node node) throws IOException {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw error(node, "here belongs a list");
    }

    private Map<String, Node> entries(Node node, String what) throws IOException {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof ScalarNode scalar && scalar.getValue().isEmpty()) {
            return entries;
        }
        if (!(node instanceof MappingNode mapping)) {
            throw error(node, what + " is not a mapping");
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode());
            if (entries.put(key, entry.getValueNode()) != null) {
                throw error(entry.getKeyNode(), "the key '" + key + "' is here twice");
            }
        }
        return entries;
    }

    private IOException unknown(Node node, String key, String allowed) {
        return error(node, "unknown key '" + key + "'; allowed are " + allowed);
    }

    private IOException error(Node node, String message) {
        String at =
                node.getStartMark()
                        .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                        .orElse("");
        return new IOException(file + at + ": " + message);
    }
}
