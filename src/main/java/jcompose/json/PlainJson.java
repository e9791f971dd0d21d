package jcompose.json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what is JSON beyond doubt and has no number that needs more than 64 bits (RFC 8259). Ready
 * at once, where Jackson's reader takes longer to get ready than most commands have to read; that
 * one is left the rest, and all errors.
 */
final class PlainJson {
    /** Further in than anybody means it, and within the depth that Jackson reads. */
    private static final int DEEPEST = 100;

    /** Of this many digits every number is a long. */
    private static final int DIGITS = 18;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String text;
    private int at;

    private PlainJson(String text) {
        this.text = text;
    }

    /** The value of the text, or null when somebody else has to look at it. */
    static @Nullable JsonNode read(String text) {
        PlainJson reader = new PlainJson(text);
        JsonNode value = reader.value(0);
        reader.skipBlanks();
        return reader.at == text.length() ? value : null;
    }

    private @Nullable JsonNode value(int depth) {
        skipBlanks();
        return switch (next()) {
            case '{' -> depth < DEEPEST ? object(depth + 1) : null;
            case '[' -> depth < DEEPEST ? array(depth + 1) : null;
            case '"' -> {
                String string = string();
                yield string == null ? null : NODES.stringNode(string);
            }
            case 't' -> word("true") ? NODES.booleanNode(true) : null;
            case 'f' -> word("false") ? NODES.booleanNode(false) : null;
            case 'n' -> word("null") ? NODES.nullNode() : null;
            default -> integer();
        };
    }

    private @Nullable ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        at++;
        if (isNext('}')) {
            return object;
        }
        do {
            skipBlanks();
            String name = string();
            JsonNode value = name != null && isNext(':') ? value(depth) : null;
            if (value == null) {
                return null;
            }
            object.set(name, value);
        } while (isNext(','));
        return isNext('}') ? object : null;
    }

    private @Nullable ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        at++;
        if (isNext(']')) {
            return array;
        }
        do {
            JsonNode value = value(depth);
            if (value == null) {
                return null;
            }
            array.add(value);
        } while (isNext(','));
        return isNext(']') ? array : null;
    }

    private @Nullable String string() {
        if (next() != '"') {
            return null;
        }
        int begin = ++at;
        char each = next();
        while (each != '"' && each != '\\' && each >= ' ') {
            at++;
            each = next();
        }
        if (each == '\\') {
            return escaped(begin);
        }
        return each == '"' ? text.substring(begin, at++) : null;
    }

    /** The string that began there, from its first backslash on. */
    private @Nullable String escaped(int begin) {
        StringBuilder string = new StringBuilder(text.substring(begin, at));
        for (char each = next(); each != '"'; each = next()) {
            if (each < ' ') {
                return null;
            }
            at++;
            if (each == '\\') {
                int code = escape(next());
                if (code < 0) {
                    return null;
                }
                string.append((char) code);
            } else {
                string.append(each);
            }
        }
        at++;
        return string.toString();
    }

    private int escape(char letter) {
        at++;
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> -1;
        };
    }

    private int hexadecimal() {
        int code = 0;
        for (int digit = 0; digit < 4; digit++) {
            char each = next();
            int value = each < 128 ? Character.digit(each, 16) : -1;
            if (value < 0) {
                return -1;
            }
            code = code * 16 + value;
            at++;
        }
        return code;
    }

    private @Nullable JsonNode integer() {
        boolean negative = next() == '-';
        if (negative) {
            at++;
        }
        int begin = at;
        long value = 0;
        for (char each = next(); each >= '0' && each <= '9'; each = next()) {
            value = value * 10 + (each - '0');
            at++;
        }
        int digits = at - begin;
        boolean padded = digits > 1 && text.charAt(begin) == '0';
        if (digits == 0 || digits > DIGITS || padded || ".eE".indexOf(next()) >= 0) {
            return null;
        }
        long signed = negative ? -value : value;
        return signed == (int) signed ? NODES.numberNode((int) signed) : NODES.numberNode(signed);
    }

    private boolean word(String word) {
        boolean there = text.startsWith(word, at);
        at += word.length();
        return there;
    }

    private boolean isNext(char wanted) {
        skipBlanks();
        if (next() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void skipBlanks() {
        for (char each = next(); each == ' ' || each == '\n' || each == '\r' || each == '\t'; ) {
            at++;
            each = next();
        }
    }

    /** NUL, which no JSON has, at the end. */
    private char next() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
