package jcompose.stack.schema;

import jcompose.stack.problem.NearestWord;
import jcompose.stack.schema.Shape.Either;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.Shape.ListOf;
import jcompose.stack.schema.Shape.MapOf;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Guesses at what somebody meant who wrote a value of the wrong kind, or a key in a wrong place.
 */
final class Hints {
    private static final int SHORT = 40;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./-]*");
    private static final Pattern NO_SPACE = Pattern.compile("(?s)[A-Za-z_][\\w.-]*:[^\\s:/].*");

    private Hints() {}

    /**
     * What to do about a value that has not the right kind; may be empty.
     *
     * @param key the value's own
     */
    static String wrongKind(Tree tree, Shape shape, String key) {
        Fields fields = find(shape, Fields.class);
        if (fields != null && fields.fields().containsKey(key)) {
            return "if '" + key + "' belongs to what stands above it, indent it deeper";
        }
        return switch (tree) {
            case Tree.Text text -> forText(text.text(), shape, fields);
            case Tree.Whole number -> forNumber(Long.toString(number.value()), shape);
            case Tree.Real number -> forNumber(Numbers.text(number.value()), shape);
            case Tree.Bool bool -> forNumber(Boolean.toString(bool.value()), shape);
            case Tree.Mapping mapping -> forMap(mapping, shape, key);
            case Tree.Sequence list -> forList(list, shape);
            case Tree.Null ignored ->
                    fields == null ? "" : "what belongs to '" + key + "' must be indented deeper";
            case Tree.Invalid ignored -> "";
        };
    }

    private static String forText(String text, Shape shape, @Nullable Fields fields) {
        boolean map = fields != null || find(shape, MapOf.class) != null;
        if (map && NO_SPACE.matcher(text).matches()) {
            return "a colon needs a space after it, as in 'name: value'";
        }
        if (map && text.indexOf('=') > 0) {
            return "write NAME: VALUE, or a list with '- NAME=VALUE'";
        }
        boolean fits = text.length() <= SHORT && text.indexOf('\n') < 0;
        if (fields != null && fields.required().size() == 1 && fits) {
            return "write {" + fields.required().iterator().next() + ": " + quoted(text) + "}";
        }
        if (find(shape, ListOf.class) != null) {
            return fits ? "put it in a list: [" + quoted(text) + "]" : "put it in a list";
        }
        return fields == null ? "" : allowed(fields);
    }

    private static String forNumber(String text, Shape shape) {
        return shape.words().startsWith("a string")
                ? "put it in quotes: \"" + text + "\""
                : shape.words().startsWith("a duration") ? "with a unit: " + text + "s" : "";
    }

    private static String forMap(Tree.Mapping mapping, Shape shape, String key) {
        if (find(shape, ListOf.class) != null) {
            for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
                String value = Formats.text(entry.getValue().value());
                return value == null
                        ? "write a list: '- ' before each element"
                        : "write a list, as in '- " + quoted(entry.getKey() + ":" + value) + "'";
            }
            return "write a list: '- ' before each element";
        }
        if (!shape.words().startsWith("a string")) {
            return "";
        }
        boolean listed = !key.isEmpty() && key.chars().allMatch(Character::isDigit);
        return listed
                ? "leave the dash out, or write one text, in quotes"
                : "put it in quotes if it is meant as a text";
    }

    private static String forList(Tree.Sequence list, Shape shape) {
        boolean map = find(shape, Fields.class) != null || find(shape, MapOf.class) != null;
        String first = list.elements().isEmpty() ? null : Formats.text(list.elements().getFirst());
        if (first == null || first.length() > SHORT) {
            return "";
        }
        if (shape.words().startsWith("a string")) {
            return list.elements().size() == 1 ? "leave the brackets or the dash out" : "";
        }
        return map ? "write '" + first + ":' instead of '- " + first + "'" : "";
    }

    /** Where an unknown key belongs, or which one is meant, or which ones there are. */
    static String unknownKey(String key, Tree value, Fields shape) {
        String parent = parent(value, shape);
        if (parent != null) {
            return "put it under '" + parent + "'";
        }
        String nearest = NearestWord.find(key, shape.fields().keySet());
        boolean plural =
                nearest != null && (nearest.equals(key + "s") || key.equals(nearest + "s"));
        String place = plural ? null : place(key, shape);
        if (place != null) {
            return "'" + key + "' belongs under " + place;
        }
        return nearest == null ? allowed(shape) : "did you mean '" + nearest + "'?";
    }

    /** The key whose map may have names of one's own, and values such as this one. */
    private static @Nullable String parent(Tree value, Fields shape) {
        if (!(value instanceof Tree.Mapping mapping) || mapping.entries().isEmpty()) {
            return null;
        }
        for (Map.Entry<String, Shape> field : shape.fields().entrySet()) {
            MapOf map = find(field.getValue(), MapOf.class);
            Fields each = map == null ? null : find(map.value(), Fields.class);
            if (each != null && each.fields().keySet().containsAll(mapping.entries().keySet())) {
                return field.getKey();
            }
        }
        return null;
    }

    private record Place(String path, int depth, Fields shape) {}

    /** The nearest map below this one that knows the key; those in lists do not count. */
    private static @Nullable String place(String key, Fields top) {
        Deque<Place> places = new ArrayDeque<>(List.of(new Place("", 0, top)));
        while (!places.isEmpty()) {
            Place place = places.remove();
            if (place.depth() > 0 && place.shape().fields().containsKey(key)) {
                return place.path();
            }
            place.shape()
                    .fields()
                    .forEach(
                            (name, shape) -> {
                                String path = place.path() + (place.depth() == 0 ? "" : ".") + name;
                                MapOf map = find(shape, MapOf.class);
                                Fields below =
                                        find(map == null ? shape : map.value(), Fields.class);
                                if (below != null && place.depth() < 3) {
                                    String whole = map == null ? path : path + ".NAME";
                                    places.add(new Place(whole, place.depth() + 1, below));
                                }
                            });
        }
        return null;
    }

    private static String allowed(Fields shape) {
        List<String> keys = new ArrayList<>(shape.fields().keySet());
        return keys.size() > 12 || keys.isEmpty() ? "" : "allowed here: " + String.join(", ", keys);
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "\"" + text.replace("\"", "\\\"") + "\"";
    }

    private static <S extends Shape> @Nullable S find(Shape shape, Class<S> kind) {
        if (shape instanceof Either either) {
            for (Shape choice : either.choices()) {
                S found = find(choice, kind);
                if (found != null) {
                    return found;
                }
            }
        }
        return kind.isInstance(shape) ? kind.cast(shape) : null;
    }
}
