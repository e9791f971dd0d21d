package jcompose.stack;

import jcompose.json.Json;
import jcompose.stack.schema.Joining;
import jcompose.stack.schema.Numbers;
import jcompose.stack.schema.Shape;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A stack as {@code docker compose config} prints it: long forms, absolute paths, keys in the order
 * of the reference, dollars doubled so that it can be loaded again.
 */
public final class CanonicalForm {
    private final boolean json;

    private final boolean plain;

    private CanonicalForm(boolean json, boolean plain) {
        this.json = json;
        this.plain = plain;
    }

    public static String yaml(Tree.Mapping stack) {
        return yaml(new CanonicalForm(false, false).stack(stack));
    }

    public static String json(Tree.Mapping stack) {
        return json(document(stack));
    }

    /** What {@link #json} writes. */
    public static ObjectNode document(Tree.Mapping stack) {
        return new CanonicalForm(true, false).stack(stack);
    }

    /** With variables as they stand in the files, and so without an order of the keys. */
    public static String plainYaml(Tree.Mapping stack) {
        return yaml(new CanonicalForm(false, true).node(stack, null));
    }

    /** The same as JSON. */
    public static String plainJson(Tree.Mapping stack) {
        return json(new CanonicalForm(true, true).node(stack, null));
    }

    /** One service as JSON, with dollars as they are. */
    static ObjectNode service(Tree.Mapping service) {
        return new CanonicalForm(true, true).fields(service, StackShape.service());
    }

    /** A document as YAML, indented as deep as the reference indents its lists of variables. */
    public static String deepYaml(JsonNode node) {
        return yaml(node).replaceAll("(?m)^( +)", "$1$1");
    }

    private static String yaml(JsonNode node) {
        return Json.write(node, new CanonicalYaml());
    }

    private static String json(JsonNode node) {
        return escapedForHtml(Json.writeIndented(node, 2));
    }

    /** As the reference writes JSON. */
    static String escapedForHtml(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /** The reference sorts the top-level keys of its JSON, but not of its YAML. */
    private ObjectNode stack(Tree.Mapping stack) {
        ObjectNode node = fields(stack, StackShape.STACK);
        if (!json) {
            return node;
        }
        ObjectNode sorted = Json.object();
        for (String key : new TreeSet<>(node.propertyNames())) {
            if (!key.equals("models")) { // the reference forgets them
                sorted.set(key, node.get(key));
            }
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
        ListOf list = chosen(shape, ListOf.class) instanceof ListOf of ? of : null;
        List<Tree> elements = new ArrayList<>(sequence.elements());
        if (list != null && list.joining() == Joining.SORTED) {
            elements.sort(Comparator.comparing(CanonicalForm::text));
        }
        for (Tree part : elements) {
            array.add(node(part, list == null ? null : list.element()));
        }
        return array;
    }

    private static String text(Tree tree) {
        return tree instanceof Tree.Text text ? text.text() : "";
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
            boolean always = shape.inJson().contains(key);
            if (value != null && isPrinted(key, value, shape)) {
                JsonNode node =
                        key.equals("ssh") && value instanceof Tree.Mapping ids
                                ? keys(ids)
                                : node(value, field);
                if (!always || json || !node.isObject() || !node.isEmpty()) {
                    result.set(name(key, shape), node);
                }
            } else if (json && always) {
                Shape fields = chosen(field, Fields.class);
                Tree nothing = new Tree.Null(mapping.position());
                Tree empty = new Tree.Mapping(mapping.position(), Map.of());
                result.set(key, node(fields == null ? nothing : empty, field));
            }
        }
        return result;
    }

    /** The reference prints SSH keys as lines. */
    private ArrayNode keys(Tree.Mapping keys) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String id : sorted(keys.entries().keySet())) {
            String path = keys.text(id);
            array.add(escaped(path == null || path.isEmpty() ? id : id + ": " + path));
        }
        return array;
    }

    /** The reference prints the keys of two structures as they are called in its own code. */
    private String name(String key, Fields shape) {
        boolean device = !shape.extensible() && shape.kept().contains("path");
        return json && device
                ? Character.toUpperCase(key.charAt(0)) + key.substring(1)
                : escaped(key);
    }

    private boolean isPrinted(String key, Tree value, Fields fields) {
        Shape shape = fields.fields().get(key);
        if (key.equals("pull_refresh_after")) { // the reference forgets it
            return false;
        }
        boolean limit = json && (key.equals("soft") || key.equals("hard"));
        if (shape == null || (fields.kept().contains(key) && !limit)) {
            return !(value instanceof Tree.Null);
        }
        if (isTrueByDefault(key, fields)) {
            return value instanceof Tree.Bool bool && bool.value() == json;
        }
        return switch (value) {
            case Tree.Bool bool -> bool.value();
            case Tree.Whole whole -> whole.value() != 0;
            case Tree.Real real -> real.value() != 0;
            case Tree.Text text -> !shape.isZero(text.text());
            case Tree.Sequence sequence -> !sequence.elements().isEmpty();
            case Tree.Mapping mapping -> !isEmpty(mapping) || chosen(shape, MapOf.class) == null;
            case Tree.Null ignored -> false;
            case Tree.Invalid ignored -> false;
        };
    }

    /** True is the default of these, which YAML leaves out. */
    private static boolean isTrueByDefault(String key, Fields fields) {
        return key.equals("create_host_path")
                || (key.equals("required") && fields.fields().containsKey("format"));
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

    private String escaped(String text) {
        return plain ? text : text.replace("$", "$$");
    }
}
