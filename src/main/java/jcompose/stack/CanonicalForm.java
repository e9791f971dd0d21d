package jcompose.stack;

import jcompose.json.Json;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.schema.Numbers;
import jcompose.stack.schema.Shape;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A stack as {@code docker compose config} prints it: long forms, absolute paths, keys in the order
 * of the reference, dollars doubled so that it can be loaded again.
 */
public final class CanonicalForm {
    /** Keys whose value counts even where it is false, zero or empty. */
    private static final Set<String> ALWAYS =
            Set.of(
                    "services",
                    "init",
                    "required",
                    "scale",
                    "replicas",
                    "retries",
                    "command",
                    "entrypoint");

    private static final Set<String> SIZES = Set.of("mem_limit", "memory", "size");

    private final boolean json;

    private CanonicalForm(boolean json) {
        this.json = json;
    }

    public static String yaml(StackDefinition stack) {
        YAMLMapper mapper = new YAMLMapper(new CanonicalYaml());
        return mapper.writeValueAsString(new CanonicalForm(false).stack(stack));
    }

    public static String json(StackDefinition stack) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators =
                Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator("");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter);
        return JsonMapper.shared()
                .writer()
                .with(printer)
                .writeValueAsString(new CanonicalForm(true).stack(stack));
    }

    /** The reference sorts the top-level keys of its JSON, but not of its YAML. */
    private ObjectNode stack(StackDefinition stack) {
        ObjectNode node = fields(stack.canonical(), StackShape.STACK);
        if (!json) {
            return node;
        }
        ObjectNode sorted = Json.object();
        for (String key : new TreeSet<>(node.propertyNames())) {
            sorted.set(key, node.get(key));
        }
        return sorted;
    }

    private JsonNode node(Tree tree, @Nullable Shape shape) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (tree) {
            case Tree.Text text -> nodes.stringNode(escaped(text.text()));
            case Tree.Bool bool -> nodes.booleanNode(bool.value());
            case Tree.Whole whole -> nodes.numberNode(whole.value());
            case Tree.Real real -> number(real.value());
            case Tree.Null ignored -> nodes.nullNode();
            case Tree.Invalid ignored -> nodes.nullNode();
            case Tree.Sequence sequence -> array(sequence, shape);
            case Tree.Mapping mapping -> mapping(mapping, shape);
        };
    }

    private static JsonNode number(double value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? nodes.numberNode((long) value)
                : Double.isFinite(value)
                        ? nodes.numberNode(value)
                        : nodes.stringNode(Numbers.text(value));
    }

    private ArrayNode array(Tree.Sequence sequence, @Nullable Shape shape) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        Shape element = chosen(shape, ListOf.class) instanceof ListOf list ? list.element() : null;
        for (Tree part : sequence.elements()) {
            array.add(node(part, element));
        }
        return array;
    }

    private ObjectNode mapping(Tree.Mapping mapping, @Nullable Shape shape) {
        if (chosen(shape, Fields.class) instanceof Fields fields) {
            return fields(mapping, fields);
        }
        Shape value = chosen(shape, MapOf.class) instanceof MapOf map ? map.value() : null;
        ObjectNode result = Json.object();
        for (String key : sorted(mapping.entries().keySet())) {
            Tree tree = mapping.get(key);
            if (tree != null) {
                result.set(escaped(key), node(tree, value));
            }
        }
        return result;
    }

    private ObjectNode fields(Tree.Mapping mapping, Fields shape) {
        List<String> keys = new ArrayList<>(shape.fields().keySet());
        sorted(mapping.entries().keySet())
                .forEach(
                        key -> {
                            boolean extension = !shape.fields().containsKey(key);
                            if (extension && (!json || shape.fields().containsKey("services"))) {
                                keys.add(key);
                            }
                        });
        ObjectNode result = Json.object();
        for (String key : keys) {
            Tree value = mapping.get(key);
            Shape field = shape.fields().get(key);
            if (value != null && isPrinted(key, value, field)) {
                result.set(escaped(key), node(value, field));
            } else if (json && isAlwaysInJson(key, shape)) {
                boolean command = key.equals("command") || key.equals("entrypoint");
                result.set(key, command ? result.nullNode() : Json.object());
            }
        }
        return result;
    }

    /** The reference's JSON has these even where nothing is set. */
    private static boolean isAlwaysInJson(String key, Fields shape) {
        return switch (key) {
            case "command", "entrypoint" -> shape.fields().containsKey("image");
            case "resources", "placement" -> shape.fields().containsKey("replicas");
            case "ipam" -> shape.fields().containsKey("internal");
            default -> false;
        };
    }

    private boolean isPrinted(String key, Tree value, @Nullable Shape shape) {
        if (ALWAYS.contains(key) || shape == null) {
            return !(value instanceof Tree.Null);
        }
        if (key.equals("create_host_path")) { // true is the default, which YAML leaves out
            return value instanceof Tree.Bool bool && bool.value() == json;
        }
        return switch (value) {
            case Tree.Bool bool -> bool.value();
            case Tree.Whole whole -> whole.value() != 0;
            case Tree.Real real -> real.value() != 0;
            case Tree.Text text ->
                    !text.text().isEmpty() && !(text.text().equals("0") && SIZES.contains(key));
            case Tree.Sequence sequence -> !sequence.elements().isEmpty();
            case Tree.Mapping mapping -> !isEmpty(mapping) || chosen(shape, MapOf.class) == null;
            case Tree.Null ignored -> false;
            case Tree.Invalid ignored -> false;
        };
    }

    private SortedSet<String> sorted(Set<String> keys) {
        SortedSet<String> sorted = json ? new TreeSet<>() : new TreeSet<>(new KeyOrder());
        sorted.addAll(keys);
        return sorted;
    }

    private static boolean isEmpty(Tree tree) {
        return tree instanceof Tree.Mapping mapping && mapping.entries().isEmpty();
    }

    private static @Nullable Shape chosen(@Nullable Shape shape, Class<? extends Shape> kind) {
        if (shape instanceof Either either) {
            for (Shape choice : either.choices()) {
                if (kind.isInstance(choice)) {
                    return choice;
                }
            }
        }
        return kind.isInstance(shape) ? shape : null;
    }

    private static String escaped(String text) {
        return text.replace("$", "$$");
    }
}
